internal import Files

/// A file mapped into memory, whose header has been checked whole before any tensor can be read.
///
/// Nothing is copied or read ahead. A file that another process shortens while it is open is out of
/// scope: touching the lost pages ends the process.
package final class SafetensorsFile: Sendable {
  /// The path the file was opened by.
  package let path: String

  /// The tensors and where they lie.
  package let header: SafetensorsHeader

  /// The place of the data buffer in the file, in bytes.
  package let dataOffset: Int

  private let mapping: MappedFile
  private let indexByName: [[UInt8]: Int]

  /// The tensors in the order of their bytes.
  package var layouts: [TensorLayout] { header.layouts }

  /// Free text about the file; empty where it has none.
  package var metadata: [String: String] { header.metadata }

  /// Opens a file and checks it, in time and memory proportional to its header.
  ///
  /// Throws `SafetensorsError` for everything that the reference reader rejects, and for what the
  /// format forbids but that reader accepts: a header that does not begin
  /// with `{`, and duplicate names. Unaligned tensors and unordered headers are read.
  package init(path: String) throws(SafetensorsError) {
    mapping = try SafetensorsError.wrapping { () throws(FileError) in try MappedFile(path: path) }
    self.path = path
    let bytes = mapping.bytes
    guard bytes.count >= 8 else { throw .fileTooShort(path: path, byteCount: bytes.count) }
    let claimed = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard let headerByteCount = Int(exactly: claimed),
      headerByteCount <= SafetensorsHeader.maximumByteCount
    else {
      throw .headerTooLong(
        path: path, byteCount: claimed, limit: SafetensorsHeader.maximumByteCount)
    }
    dataOffset = 8 + headerByteCount
    guard dataOffset <= bytes.count else {
      throw .headerBeyondFile(path: path, byteCount: headerByteCount, fileByteCount: bytes.count)
    }
    header = try SafetensorsHeader(
      json: UnsafeRawBufferPointer(rebasing: bytes[8..<dataOffset]), path: path)
    indexByName = Dictionary(
      uniqueKeysWithValues: header.layouts.enumerated().map { (Array($1.name.utf8), $0) })
    let dataByteCount = bytes.count - dataOffset
    let expected = header.dataByteCount
    guard dataByteCount >= expected else {
      throw .dataTooShort(path: path, byteCount: dataByteCount, expectedByteCount: expected)
    }
    guard dataByteCount == expected else {
      throw .trailingBytes(path: path, byteCount: dataByteCount, expectedByteCount: expected)
    }
  }

  /// The layout of a tensor; throws `SafetensorsError.noSuchTensor`.
  ///
  /// Names are compared by their bytes: spellings that differ in Unicode normalisation differ.
  package func layout(of name: String) throws(SafetensorsError) -> TensorLayout {
    guard let index = indexByName[Array(name.utf8)] else {
      throw .noSuchTensor(path: path, name: name)
    }
    return header.layouts[index]
  }

  /// The bytes of a tensor, in place; throws `SafetensorsError.noSuchTensor`.
  ///
  /// The buffer is valid as long as this file value lives, which the caller must ensure, for
  /// instance with `withExtendedLifetime`; `withElements` does so itself.
  package func bytes(of name: String) throws(SafetensorsError) -> UnsafeRawBufferPointer {
    let range = try layout(of: name).byteRange
    return UnsafeRawBufferPointer(
      rebasing: mapping.bytes[(dataOffset + range.lowerBound)..<(dataOffset + range.upperBound)])
  }

  /// Calls `body` with the elements of a tensor and gives its result.
  ///
  /// The elements are seen in place where they are aligned, as they are in every canonical file,
  /// and in a copy otherwise; the buffer is valid during the call only. Throws
  /// `SafetensorsError.noSuchTensor`, `.wrongElement` where the tensor is not of the element's
  /// dtype, and what `body` throws.
  package func withElements<Element: TensorElement, Result>(
    of name: String, as element: Element.Type,
    _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) throws -> Result {
    let dtype = try layout(of: name).dtype
    guard dtype == Element.dtype else {
      throw SafetensorsError.wrongElement(
        path: path, name: name, dtype: dtype, requested: Element.dtype)
    }
    return try withExtendedLifetime(mapping) {
      let bytes = try bytes(of: name)
      let address = UInt(bitPattern: bytes.baseAddress)
      guard address.isMultiple(of: UInt(MemoryLayout<Element>.alignment)) else {
        return try copy(of: bytes, as: element).withUnsafeBufferPointer(body)
      }
      return try bytes.withMemoryRebound(to: element, body)
    }
  }

  private func copy<Element: TensorElement>(
    of bytes: UnsafeRawBufferPointer, as element: Element.Type
  ) -> [Element] {
    let elementCount = bytes.count / MemoryLayout<Element>.stride
    return [Element](unsafeUninitializedCapacity: elementCount) { buffer, initializedCount in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
      initializedCount = elementCount
    }
  }
}
