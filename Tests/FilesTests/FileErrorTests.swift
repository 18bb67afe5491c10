import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct FileErrorTests {
  @Test(arguments: [
    (FileError.system(operation: .syncFolder, path: "a/b", code: EIO), "cannot sync the folder of"),
    (.system(operation: .write, path: "a/b", code: ENOSPC), "No space left on device"),
    (.notRegularFile(path: "a/b"), "is not a regular file"),
    (.notFolder(path: "a/b"), "is not a folder"),
    (.writerClosed(path: "a/b"), "nothing more can be written"),
  ])
  func everyMessageNamesThePathAndTheCause(error: FileError, cause: String) {
    #expect(error.description.contains("a/b"))
    #expect(error.description.contains(cause))
  }

  @Test func whatFoundationThrowsKeepsItsErrno() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/missing"
      #expect(throws: FileError.system(operation: .read, path: path, code: ENOENT)) {
        try FileError.wrapping(.read, path) { try $0.contentsOfDirectory(atPath: path) }
      }
      #expect(throws: FileError.system(operation: .remove, path: path, code: ENOENT)) {
        try FileError.wrapping(.remove, path) { try $0.removeItem(atPath: path) }
      }
    }
  }

  @Test func aFullDiskIsSaidInTheWordsOfTheSystem() throws {
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    #expect(message { try full.write(contentsOf: Data([1])) } != "no error")
    do {
      try full.write(contentsOf: Data([1]))
    } catch {
      #expect(FileError.reason(of: error) == "No space left on device")
    }
  }
}
