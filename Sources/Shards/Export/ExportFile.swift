import Files
import Safetensors

/// One file of an export: buffered, hashed on the way, on the disk when it is finished.
final class ExportFile {
  /// The bytes taken so far.
  private(set) var byteCount = 0

  private let name: String
  private let file: AtomicFile
  private var buffer: [UInt8] = []
  private var digest = FileDigest()
  private let onFinish: (ExportManifest.File) -> Void

  private static let bufferByteCount = 1 << 18

  init(
    name: String, folder: String, onFinish: @escaping (ExportManifest.File) -> Void
  ) throws {
    self.name = name
    file = try AtomicFile(path: folder + "/" + name)
    self.onFinish = onFinish
    buffer.reserveCapacity(ExportFile.bufferByteCount)
  }

  /// Takes bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    byteCount += bytes.count
    if buffer.count + bytes.count > ExportFile.bufferByteCount { try flush() }
    if bytes.count >= ExportFile.bufferByteCount {
      try put(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Takes bytes.
  func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  /// Takes integers or floats, little-endian as they are in memory.
  func write<Element: TensorElement>(_ elements: [Element]) throws {
    try elements.withUnsafeBytes { try write($0) }
  }

  /// Takes one integer or float.
  func write<Element: TensorElement>(element: Element) throws {
    try withUnsafeBytes(of: element) { try write($0) }
  }

  /// Completes the file under its name.
  func finish() throws {
    try flush()
    try file.commit()
    onFinish(.init(file: name, bytes: byteCount, sha256: digest.hexadecimal()))
  }

  private func flush() throws {
    guard !buffer.isEmpty else { return }
    try buffer.withUnsafeBytes { try put($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws {
    try file.write(bytes)
    digest.update(bytes)
  }
}
