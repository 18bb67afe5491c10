import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct DurableRenameTests {
  @Test func aFileReplacesTheOneUnderItsNewName() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([1], to: folder + "/old")
      try AtomicFile.write([2], to: folder + "/new")
      try DurableRename.rename(folder + "/old", to: folder + "/new")
      #expect(try readBytes(folder + "/new") == [1])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["new"])
    }
  }

  @Test func aFolderReplacesAnEmptyOneOnly() throws {
    try withTemporaryFolder { folder in
      for name in ["a", "b", "c"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: false)
      }
      try AtomicFile.write([1], to: folder + "/a/x")
      try DurableRename.rename(folder + "/a", to: folder + "/b/")
      #expect(try readBytes(folder + "/b/x") == [1])
      #expect(
        throws: FileError.system(operation: .rename, path: folder + "/b", code: ENOTEMPTY)
      ) {
        try DurableRename.rename(folder + "/c", to: folder + "/b")
      }
    }
  }

  @Test func whatIsNotThereIsAnError() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([1], to: folder + "/y")
      #expect(throws: FileError.system(operation: .open, path: folder + "/x", code: ENOENT)) {
        try DurableRename.rename(folder + "/x", to: folder + "/y")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["y"])
    }
  }
}
