internal import Glibc

/// A whole file mapped into memory for reading, unmapped when the value goes.
///
/// A file that shrinks while it is mapped ends the process with SIGBUS when the lost pages are
/// touched; files written here are never changed under their final name.
package final class MappedFile: Sendable {
  /// The file's bytes, valid while this value lives; nobody writes to them.
  nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer

  /// Maps the file at `path`; an empty file gives an empty buffer.
  package init(path: String) throws(FileError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(operation: .open, path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system(operation: .status, path: path, code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile(path: path) }
    guard let byteCount = Int(exactly: status.st_size), byteCount > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard
      let base = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else {
      throw .system(operation: .map, path: path, code: errno)
    }
    bytes = UnsafeRawBufferPointer(start: base, count: byteCount)
  }

  /// How many files a process may have mapped at a time, of which some are left to libraries and
  /// threads; nil where the system does not say.
  package static var limit: Int? {
    let text = (try? FileContents.read("/proc/sys/vm/max_map_count"))
      .map { String(decoding: $0, as: UTF8.self) }
    let count = text.flatMap { Int($0.split(separator: "\n").first ?? "") }
    return count.map { max(1, $0 - reservedCount) }
  }

  private static let reservedCount = 4_096

  deinit {
    guard let base = bytes.baseAddress else { return }
    munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
  }
}
