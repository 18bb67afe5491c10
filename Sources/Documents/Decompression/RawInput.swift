import Foundation

/// The bytes of a file as they are on disk, through one buffer of fixed size.
final class RawInput {
  private static let capacity = 256 << 10

  /// Bytes read from the file so far, whether consumed or still in the buffer.
  private(set) var readCount = 0

  private let descriptor: Int32

  /// The size of the file when it was noted; 0 for a pipe.
  private let notedByteCount: Int
  private let storage: UnsafeMutablePointer<UInt8>
  private var start = 0
  private var end = 0
  private var isAtEnd = false

  /// Opens the file at `path`, or standard input for `-`.
  ///
  /// A file that ends before `notedByteCount` bytes, or after them, is a failure.
  init(path: String, notedByteCount: Int = 0) throws(FileFault) {
    self.notedByteCount = notedByteCount
    descriptor =
      path == CorpusFile.standardInputPath
      ? 0 : FileFault.uninterrupted { open(path, O_RDONLY | O_CLOEXEC) }
    storage = .allocate(capacity: RawInput.capacity)
    guard descriptor >= 0 else { throw FileFault.systemCall() }
  }

  deinit {
    storage.deallocate()
    if descriptor > 0 { close(descriptor) }
  }

  /// The position in the file of the first byte of `bytes`.
  var offset: Int { readCount - (end - start) }

  /// What is in the buffer.
  var bytes: UnsafeMutableBufferPointer<UInt8> {
    UnsafeMutableBufferPointer(start: storage + start, count: end - start)
  }

  /// Drops the first `count` bytes of the buffer.
  func consume(_ count: Int) {
    start += count
  }

  /// Reads until the buffer holds `count` bytes or the file ends; false in the latter case.
  ///
  /// `count` must be far below the buffer's size.
  func ensure(_ count: Int) throws(FileFault) -> Bool {
    while end - start < count {
      guard !isAtEnd else { return false }
      if RawInput.capacity - start < count || start == end {
        storage.update(from: storage + start, count: end - start)
        (start, end) = (0, end - start)
      }
      end += try readFile(
        into: UnsafeMutableRawBufferPointer(start: storage + end, count: RawInput.capacity - end))
    }
    return true
  }

  /// Moves bytes into `destination`, from the buffer first; 0 at the end of the file.
  func read(into destination: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int {
    guard start < end else { return try readFile(into: destination) }
    let count = min(destination.count, end - start)
    destination.copyMemory(from: UnsafeRawBufferPointer(start: storage + start, count: count))
    start += count
    return count
  }

  private func readFile(into destination: UnsafeMutableRawBufferPointer) throws(FileFault) -> Int {
    let count = FileFault.uninterrupted {
      Foundation.read(descriptor, destination.baseAddress, destination.count)
    }
    guard count >= 0 else { throw FileFault.systemCall() }
    readCount += count
    isAtEnd = count == 0
    if isAtEnd { try FileFault.requireSize(readCount, noted: notedByteCount) }
    return count
  }
}
