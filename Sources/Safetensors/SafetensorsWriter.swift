internal import Files

/// Writes one file: the header, then the bytes of every tensor in the header's order.
///
/// The file is at `path + ".partial"` until `finish()` has checked that every tensor is
/// whole; only then is it synced and renamed. Any error ends the writer and removes the
/// temporary file, and so does dropping the writer unfinished. Memory is one small buffer.
package final class SafetensorsWriter {
  /// The layout that the bytes must fill.
  package let header: SafetensorsHeader

  private let file: AtomicFile
  private let onWrite: ((UnsafeRawBufferPointer) -> Void)?
  private let indexByName: [[UInt8]: Int]
  private var buffer: [UInt8] = []
  private var currentIndex = 0
  private var currentByteCount = 0
  private var isOpen = true

  private static let bufferByteCount = 1 << 18

  /// Opens the temporary file and writes the header.
  ///
  /// `onWrite` sees every byte of the file once and in order, just after it was written, so that a
  /// caller can hash the file meanwhile; its pointer is valid during the call only. Throws
  /// `SafetensorsError` where the file cannot be created or the header is too long.
  package init(
    path: String, header: SafetensorsHeader, onWrite: ((UnsafeRawBufferPointer) -> Void)? = nil
  ) throws(SafetensorsError) {
    let headerBytes = try header.makeBytes()
    self.header = header
    self.onWrite = onWrite
    indexByName = Dictionary(
      uniqueKeysWithValues: header.layouts.enumerated().map { (Array($1.name.utf8), $0) })
    file = try SafetensorsError.wrapping { () throws(FileError) in try AtomicFile(path: path) }
    buffer = headerBytes
  }

  /// Writes the next bytes of a tensor.
  ///
  /// Tensors come in the order of `header.layouts`; one without bytes may be left out. Throws
  /// `SafetensorsError.outOfOrder`, `.tooFewBytes` where the tensor before is not whole,
  /// `.tooManyBytes`, or `.file`.
  package func write(
    contentsOf bytes: UnsafeRawBufferPointer, to name: String
  ) throws(SafetensorsError) {
    guard isOpen else { throw .writerClosed(path: file.path) }
    do throws(SafetensorsError) {
      try advance(to: name)
      let layout = header.layouts[currentIndex]
      let byteCount = currentByteCount + bytes.count
      guard byteCount <= layout.byteRange.count else {
        throw .tooManyBytes(
          path: file.path, name: name, byteCount: byteCount,
          expectedByteCount: layout.byteRange.count)
      }
      try append(bytes)
      currentByteCount = byteCount
    } catch {
      close()
      throw error
    }
  }

  /// Writes the next elements of a tensor, as `write(contentsOf:to:)` does with their bytes.
  ///
  /// Throws `SafetensorsError.wrongElement` where the tensor is of another dtype.
  package func write<Element: TensorElement>(
    elements: [Element], to name: String
  ) throws(SafetensorsError) {
    if let index = indexByName[Array(name.utf8)], header.layouts[index].dtype != Element.dtype {
      close()
      throw .wrongElement(
        path: file.path, name: name, dtype: header.layouts[index].dtype, requested: Element.dtype)
    }
    try elements.span.withUnsafeBytes { (bytes) throws(SafetensorsError) in
      try write(contentsOf: bytes, to: name)
    }
  }

  /// Checks that every tensor is whole, makes the file durable and gives it its name.
  ///
  /// Throws `SafetensorsError.tooFewBytes` for the first tensor that is not whole, or `.file`.
  package func finish() throws(SafetensorsError) {
    guard isOpen else { throw .writerClosed(path: file.path) }
    defer { close() }
    try requireWhole(through: header.layouts.count)
    try flush()
    try SafetensorsError.wrapping { () throws(FileError) in try file.commit() }
  }

  private func close() {
    isOpen = false
    file.abandon()
  }

  private func advance(to name: String) throws(SafetensorsError) {
    let index = indexByName[Array(name.utf8)]
    guard index != currentIndex else { return }
    guard let index, index > currentIndex else {
      throw .outOfOrder(path: file.path, name: name, expected: nextName)
    }
    try requireWhole(through: index)
    currentIndex = index
    currentByteCount = 0
  }

  /// The first tensor that still lacks bytes.
  private var nextName: String? {
    header.layouts.indices.dropFirst(currentIndex)
      .first { byteCount(at: $0) < header.layouts[$0].byteRange.count }
      .map { header.layouts[$0].name }
  }

  private func byteCount(at index: Int) -> Int {
    index == currentIndex ? currentByteCount : 0
  }

  /// Requires that the tensors from the current one up to `end` have all their bytes.
  private func requireWhole(through end: Int) throws(SafetensorsError) {
    for index in currentIndex..<end {
      let layout = header.layouts[index]
      guard byteCount(at: index) == layout.byteRange.count else {
        throw .tooFewBytes(
          path: file.path, name: layout.name, byteCount: byteCount(at: index),
          expectedByteCount: layout.byteRange.count)
      }
    }
  }

  private func append(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
    if buffer.count + bytes.count > Self.bufferByteCount {
      try flush()
    }
    if bytes.count >= Self.bufferByteCount {
      try put(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  private func flush() throws(SafetensorsError) {
    var pending: [UInt8] = []
    swap(&pending, &buffer)
    try pending.span.withUnsafeBytes { (bytes) throws(SafetensorsError) in
      try put(bytes)
    }
    pending.removeAll(keepingCapacity: true)
    swap(&pending, &buffer)
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
    guard !bytes.isEmpty else { return }
    try SafetensorsError.wrapping { () throws(FileError) in try file.write(bytes) }
    onWrite?(bytes)
  }
}
