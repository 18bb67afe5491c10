import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct FileContentsTests {
  @Test func theBytesAreThoseOfTheFile() throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
      try AtomicFile.write(bytes, to: folder + "/f")
      #expect(try FileContents.read(folder + "/f") == Data(bytes))
      #expect(try FileContents.readIfPresent(folder + "/f") == Data(bytes))
    }
  }

  @Test func onlyAFileThatIsNotThereIsAbsent() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([1], to: folder + "/f")
      #expect(try FileContents.readIfPresent(folder + "/none") == nil)
      #expect(try FileContents.readIfPresent(folder + "/f/none") == nil)
      #expect(throws: FileError.system(operation: .open, path: folder + "/none", code: ENOENT)) {
        try FileContents.read(folder + "/none")
      }
      let isFolder = FileError.system(operation: .read, path: folder, code: EISDIR)
      #expect(throws: isFolder) { try FileContents.readIfPresent(folder) }
      #expect(isFolder.reason == "Is a directory")
    }
  }
}
