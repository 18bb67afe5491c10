import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct AtomicFileTests {
  @Test func whatIsAbandonedCannotBeWritten() throws {
    try withTemporaryFolder { folder in
      let file = try AtomicFile(path: folder + "/t")
      try file.write([1])
      file.abandon()
      #expect(throws: FileError.writerClosed(path: folder + "/t")) { try file.write([2]) }
      #expect(throws: FileError.writerClosed(path: folder + "/t")) { try file.commit() }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  @Test func aPathHasOneWriterAtATime() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/f"
      let first = try AtomicFile(path: path)
      try first.write([1])
      #expect(throws: FileError.beingWritten(path: path)) { try AtomicFile(path: path) }
      try first.commit()
      try AtomicFile.write([2], to: path)
      #expect(try readBytes(path) == [2])
    }
  }

  @Test func whatAKilledWriterLeftIsOverwritten() throws {
    try withTemporaryFolder { folder in
      try Data([1, 2, 3]).write(to: URL(filePath: folder + "/f.partial"))
      try AtomicFile.write([4], to: folder + "/f")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["f"])
      #expect(try readBytes(folder + "/f") == [4])
    }
  }

  @Test func aLinkInPlaceOfTheTemporaryFileIsNotFollowed() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([1], to: folder + "/other")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/f.partial", withDestinationPath: folder + "/other")
      #expect(throws: FileError.notRegularFile(path: folder + "/f.partial")) {
        try AtomicFile.write([2], to: folder + "/f")
      }
      #expect(try readBytes(folder + "/other") == [1])
    }
  }

  @Test func anotherNameOfAFileOrAPipeInPlaceOfTheTemporaryFileIsRefused() throws {
    try withTemporaryFolder { folder in
      let partial = folder + "/f.partial"
      try AtomicFile.write([1], to: folder + "/other")
      try FileManager.default.linkItem(atPath: folder + "/other", toPath: partial)
      #expect(throws: FileError.otherName(path: partial)) {
        try AtomicFile.write([2], to: folder + "/f")
      }
      #expect(try readBytes(folder + "/other") == [1])
      try FileManager.default.removeItem(atPath: partial)
      #expect(mkfifo(partial, 0o600) == 0)
      #expect(throws: FileError.notRegularFile(path: partial)) {
        try AtomicFile.write([2], to: folder + "/f")
      }
    }
  }

  @Test func aLinkStaysAndItsFileIsReplaced() throws {
    try withTemporaryFolder { folder in
      let (file, link) = (folder + "/file", folder + "/link")
      try AtomicFile.write([1], to: file)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "file")
      try AtomicFile.write([2], to: link)
      #expect(try readBytes(file) == [2])
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "file")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/dangling", withDestinationPath: "nothing")
      #expect(throws: FileError.notRegularFile(path: folder + "/dangling")) {
        try AtomicFile.write([3], to: folder + "/dangling")
      }
    }
  }

  @Test func anotherFileIsReplacedOnRequestAndAnEarlierOutputAlways() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/f"
      func write(_ byte: UInt8, overwrite: Bool) throws {
        try AtomicFile.write(
          [byte], to: path,
          replacing: ReplacementRule(content: "a seven", overwrite: overwrite) { path in
            (try? readBytes(path)) == [7]
          })
      }
      try write(1, overwrite: false)
      #expect(throws: FileError.exists(path: path, content: "a seven", flag: "--overwrite")) {
        try write(7, overwrite: false)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["f"])
      #expect(try readBytes(path) == [1])
      try write(7, overwrite: true)
      try write(8, overwrite: false)
      #expect(try readBytes(path) == [8])
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
