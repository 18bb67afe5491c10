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
}
