import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct MappedFileTests {
  @Test func theBytesAreThoseOfTheFile() throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * $0) }
      try AtomicFile.write(bytes, to: folder + "/f")
      let file = try MappedFile(path: folder + "/f")
      #expect(withExtendedLifetime(file) { Array(file.bytes) } == bytes)
    }
  }

  @Test func aMappedFileKeepsItsBytesWhenItsNameIsGivenAway() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([1, 2, 3], to: folder + "/f")
      let file = try MappedFile(path: folder + "/f")
      try AtomicFile.write([4], to: folder + "/f")
      #expect(withExtendedLifetime(file) { Array(file.bytes) } == [1, 2, 3])
    }
  }

  @Test func anEmptyFileHasNoBytes() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([], to: folder + "/f")
      #expect(try MappedFile(path: folder + "/f").bytes.isEmpty)
    }
  }

  @Test func whatIsNotAFileIsRefused() throws {
    try withTemporaryFolder { folder in
      #expect(throws: FileError.notRegularFile(path: folder)) { try MappedFile(path: folder) }
      #expect(throws: FileError.notRegularFile(path: "/dev/null")) {
        try MappedFile(path: "/dev/null")
      }
      let pipe = folder + "/pipe"
      try #require(mkfifo(pipe, 0o600) == 0)
      #expect(throws: FileError.notRegularFile(path: pipe)) { try MappedFile(path: pipe) }
      #expect(throws: FileError.system(operation: .open, path: folder + "/x", code: ENOENT)) {
        try MappedFile(path: folder + "/x")
      }
    }
  }
}
