import Compression

/// Decompresses a zstd file of any number of frames, skippable ones included (RFC 8878).
///
/// Memory is bounded by the window limit below, whatever a frame declares.
final class ZstdDecoder {
  /// `ZSTD_inBuffer` and `ZSTD_outBuffer` alike: an address and two `size_t`.
  private struct Buffer {
    var address: UInt
    var size: UInt
    var position: UInt = 0
  }

  /// `ZSTD_d_windowLogMax`, and its value: 2^27 bytes, which is also libzstd's default.
  private static let windowLimit: (parameter: Int32, log2: Int32) = (100, 27)

  /// `ZSTD_error_memory_allocation`; an error is its code, negated.
  private static let memoryErrorCode = 64

  /// `ZSTD_error_frameParameter_windowTooLarge` and `ZSTD_error_dictionary_wrong`.
  private static let sound: [Int: SkipReason] = [16: .windowTooLarge, 32: .dictionaryNeeded]

  /// What libzstd wants at the start of a frame.
  private static let frameStartCount = 5

  private let input: RawInput
  private let functions: ZstdLibrary.Functions
  private let stream: OpaquePointer
  /// How many bytes the next step of libzstd wants; 0 between frames.
  private var wantedCount = ZstdDecoder.frameStartCount
  private var mayHoldOutput = false
  private var pendingFault: FileFault?

  /// A decoder of `input`, which begins with a zstd signature.
  init(_ input: RawInput, functions: ZstdLibrary.Functions) throws(FileFault) {
    guard let stream = functions.createStream() else {
      throw FileFault.failure("zstd: there is not enough memory to decompress it")
    }
    self.input = input
    self.functions = functions
    self.stream = stream
    _ = functions.setParameter(
      stream, ZstdDecoder.windowLimit.parameter, ZstdDecoder.windowLimit.log2)
  }

  deinit {
    _ = functions.freeStream(stream)
  }

  /// Decodes bytes into `destination`, which is not empty; 0 at the end.
  ///
  /// A fault is thrown after everything before it was delivered.
  func read(into destination: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int {
    if let pendingFault { throw pendingFault }
    var output = Buffer(
      address: UInt(bitPattern: destination.baseAddress), size: UInt(destination.count))
    do throws(FileFault) {
      while output.position == 0, try hasMore() {
        try decompressOnce(&output)
      }
    } catch {
      pendingFault = error
    }
    if output.position == 0, let pendingFault { throw pendingFault }
    return Int(output.position)
  }

  /// Whether there is something to decode; throws where a frame lacks its end.
  private func hasMore() throws(FileFault) -> Bool {
    if mayHoldOutput { return true }
    if try input.ensure(1) { return true }
    guard wantedCount == 0 else {
      throw FileFault(
        reason: .truncatedCompression, detail: "zstd data ends at byte \(input.offset)")
    }
    return false
  }

  private func decompressOnce(_ output: inout Buffer) throws(FileFault) {
    let available = input.bytes
    // Step by step: libzstd forgets what it has decoded when a later step of the same call fails,
    // and then the last block before a wrong checksum would be lost.
    let wanted = wantedCount == 0 ? ZstdDecoder.frameStartCount : wantedCount
    var source = Buffer(
      address: UInt(bitPattern: available.baseAddress),
      size: mayHoldOutput ? 0 : UInt(min(available.count, wanted)))
    let hint = functions.decompress(stream, &output, &source)
    input.consume(Int(source.position))
    guard functions.isError(hint) == 0 else {
      guard hint != -ZstdDecoder.memoryErrorCode else {
        throw FileFault.failure("zstd: there is not enough memory to decompress it")
      }
      if let reason = ZstdDecoder.sound[-hint] {
        throw FileFault(reason: reason, detail: "zstd, near byte \(input.offset)")
      }
      let problem = functions.errorName(hint).map { String(cString: $0) } ?? "unknown error"
      throw FileFault(
        reason: .damagedCompression, detail: "zstd: \(problem), near byte \(input.offset)")
    }
    wantedCount = hint
    // A full output may hide more of it; asking again after the end of a frame would be an error.
    mayHoldOutput = hint != 0 && output.position == output.size
  }
}
