import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct AtomicFileTests {
  @Test func aFullDiskIsAnErrorWithItsCode() throws {
    try withTemporaryFolder { folder in
      let partial = folder + "/t.partial"
      try FileManager.default.createSymbolicLink(
        atPath: partial, withDestinationPath: "/dev/full")
      let file = try AtomicFile(path: folder + "/t")
      #expect(throws: FileError.system(operation: .write, path: partial, code: ENOSPC)) {
        try [UInt8](repeating: 0, count: 10).withUnsafeBytes { try file.write($0) }
      }
      #expect(throws: FileError.writerClosed(path: folder + "/t")) { try file.commit() }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  @Test func aPathWithoutAFolderIsInTheCurrentOne() throws {
    let name = "bm25chunk-\(UUID().uuidString).tmp"
    defer { try? FileManager.default.removeItem(atPath: name) }
    let file = try AtomicFile(path: name)
    try [UInt8]("x".utf8).withUnsafeBytes { try file.write($0) }
    try file.commit()
    #expect(try readBytes(name) == [0x78])
  }

  @Test func aFileHasItsNameOnlyWhenItIsWhole() throws {
    try withTemporaryFolder { folder in
      let file = try AtomicFile(path: folder + "/f")
      try file.write([1, 2])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["f.partial"])
      try file.commit()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["f"])
      #expect(try readBytes(folder + "/f") == [1, 2])
    }
  }

  @Test func aFileThatIsNotCommittedIsRemoved() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([1], to: folder + "/f")
      try AtomicFile(path: folder + "/f").write([2])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["f"])
      #expect(try readBytes(folder + "/f") == [1])
    }
  }

  @Test func aFolderOrADeviceIsNotReplaced() throws {
    try withTemporaryFolder { folder in
      for path in [folder, "/dev/null"] {
        #expect(throws: FileError.notRegularFile(path: path)) { try AtomicFile.write([], to: path) }
      }
    }
  }

  @Test func aNameThatCannotBeGivenIsAnErrorAndLeavesNothing() throws {
    try withTemporaryFolder { folder in
      let file = try AtomicFile(path: folder + "/f")
      try FileManager.default.createDirectory(
        atPath: folder + "/f", withIntermediateDirectories: false)
      #expect(throws: FileError.system(operation: .rename, path: folder + "/f", code: EISDIR)) {
        try file.commit()
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["f"])
    }
  }
}
