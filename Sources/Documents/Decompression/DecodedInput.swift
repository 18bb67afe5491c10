import Compression

/// The bytes of a file after decompression, whatever its compression is.
final class DecodedInput {
  private enum Decoder {
    case plain
    case gzip(GzipDecoder)
    case zstd(ZstdDecoder)
  }

  private let raw: RawInput
  private let decoder: Decoder
  private let nameNotice: FileFault?

  /// Opens the file at `path`; its first bytes, not its name, say how it is compressed.
  ///
  /// A file that ends before `notedByteCount` bytes, its size when the run began, is a failure. A
  /// fault is about the file; an error ends the run.
  static func open(
    path: String, notedByteCount: Int = 0
  ) throws(DocumentsError) -> Result<DecodedInput, FileFault> {
    let input: RawInput
    let signature: FileSignature
    do throws(FileFault) {
      let raw = try RawInput(path: path, notedByteCount: notedByteCount)
      _ = try raw.ensure(FileSignature.byteCount)
      signature = FileSignature(raw.bytes)
      input = raw
    } catch {
      return .failure(error)
    }
    let zstd = ZstdLibrary.functions
    if signature == .zstd, zstd == nil {
      throw DocumentsError.libraryMissing(path: path, compression: "zstd", package: "libzstd1")
    }
    do throws(FileFault) {
      return .success(try DecodedInput(input, path: path, signature: signature, zstd: zstd))
    } catch {
      return .failure(error)
    }
  }

  private init(
    _ raw: RawInput, path: String, signature: FileSignature, zstd: ZstdLibrary.Functions?
  ) throws(FileFault) {
    self.raw = raw
    let name = FileExtensions(path: path)
    switch (signature, zstd) {
    case (.zstd, let functions?):
      decoder = .zstd(try ZstdDecoder(raw, functions: functions))
    case (.gzip, _):
      decoder = .gzip(try GzipDecoder(raw))
    case (.foreign(let fault), _):
      throw fault
    default:
      if name.compression != nil { try DecodedInput.checkLooksLikeJSON(raw) }
      decoder = .plain
    }
    nameNotice = name.notice(for: signature)
  }

  /// Bytes read from the file so far, before decompression.
  var rawByteCount: Int { raw.readCount }

  /// Reservations about the file, complete once its end is reached.
  var notices: [FileFault] {
    let decoderNotice: FileFault? = if case .gzip(let gzip) = decoder { gzip.notice } else { nil }
    return [nameNotice, decoderNotice].compactMap { $0 }
  }

  /// Decodes bytes into `destination`, which is not empty; 0 at the end.
  ///
  /// A fault is thrown after everything before it was delivered.
  func read(into destination: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int {
    switch decoder {
    case .plain: try raw.read(into: destination)
    case .gzip(let gzip): try gzip.read(into: destination)
    case .zstd(let zstd): try zstd.read(into: destination)
    }
  }

  /// A file that claims to be compressed and is not must at least begin as JSON lines do.
  private static func checkLooksLikeJSON(_ raw: RawInput) throws(FileFault) {
    guard let first = raw.bytes.first else {
      throw FileFault(reason: .emptyCompressedFile, detail: "0 bytes")
    }
    let isText =
      [0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "{"), UInt8(ascii: "[")].contains(first)
      || raw.bytes.starts(with: LineEnds.byteOrderMark)
    guard isText else {
      let hex = raw.bytes.prefix(4).map { String($0, radix: 16) }.joined(separator: " ")
      throw FileFault(reason: .notCompressed, detail: "it begins with bytes \(hex)")
    }
  }
}
