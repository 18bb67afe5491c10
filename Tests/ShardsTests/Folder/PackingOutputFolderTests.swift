import Files
import Foundation
import PackedSamples
import Shards
import TestSupport
import Testing

@Suite struct PackingOutputFolderTests {
  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// Opens the folder and lets it go.
  private func open(_ path: String, overwrite: Bool = false) throws {
    withExtendedLifetime(try OutputFolder(packing: path, overwrite: overwrite)) {}
  }

  @Test func aFreshFolderIsMadeWithItsParents() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a/b"
      let output = try OutputFolder(packing: path, overwrite: false)
      #expect(try names(in: path) == [".work"])
      #expect(output.workingPath == path + "/.work")
      let sha256 = try output.write(Array("hello".utf8), to: "tokenizer.json")
      #expect(sha256 == FileDigest.hexadecimal(of: Array("hello".utf8)))
      try output.finish()
      #expect(try names(in: path) == ["tokenizer.json"])
    }
  }

  @Test func anEmptyFolderIsTaken() throws {
    try withTemporaryFolder { folder in
      let output = try OutputFolder(packing: folder, overwrite: false)
      let made = try names(in: folder)
      withExtendedLifetime(output) { #expect(made == [".work"]) }
    }
  }

  @Test func aFolderThatStayedEmptyIsRemovedAgain() throws {
    try withTemporaryFolder { folder in
      try open(folder + "/new")
      try open(folder)
      let left = try names(in: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func aFinishedPackingIsKept() throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      let before = try names(in: folder)
      #expect(throws: OutputFolderError.finished(path: folder, content: "a packing")) {
        try open(folder)
      }
      #expect(try names(in: folder) == before)
    }
  }

  @Test func overwritingRemovesThePacking() throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      try WrittenPacking(folder: folder).write([], to: "shard-00009.safetensors.partial")
      let output = try OutputFolder(packing: folder, overwrite: true)
      let made = try names(in: folder)
      withExtendedLifetime(output) { #expect(made == [".work"]) }
    }
  }

  @Test(arguments: [true, false], [true, false])
  func aFolderWithOtherFilesIsLeftAlone(isPacked: Bool, overwrite: Bool) throws {
    try withTemporaryFolder { folder in
      if isPacked { try SamplePacking().write(to: folder) }
      try WrittenPacking(folder: folder).write([1], to: "thesis.tex")
      let before = try names(in: folder)
      #expect(
        throws: OutputFolderError.notOurs(
          path: folder, content: "a packing", example: "thesis.tex")
      ) {
        try open(folder, overwrite: overwrite)
      }
      #expect(try names(in: folder) == before)
    }
  }

  @Test func shardsWithoutAManifestAreNotTakenForOurs() throws {
    try withTemporaryFolder { folder in
      try WrittenPacking(folder: folder).write([1], to: "shard-00000.safetensors")
      #expect(
        throws: OutputFolderError.notOurs(
          path: folder, content: "a packing", example: "shard-00000.safetensors")
      ) {
        try open(folder, overwrite: true)
      }
    }
  }

  @Test func anUnfinishedPackingIsTakenOver() throws {
    try withTemporaryFolder { folder in
      let packing = WrittenPacking(folder: folder)
      let output = try OutputFolder(packing: folder, overwrite: false)
      try packing.write([1], to: ".work/unit-0.chunks")
      try packing.write([1], to: "shard-00000.safetensors")
      try packing.write([1], to: "shard-00001.safetensors.partial")
      _ = consume output
      try open(folder)
      #expect(try names(in: folder) == [".work"])
      #expect(try names(in: folder + "/.work") == ["unit-0.chunks"])
    }
  }

  @Test func oneFolderHasOneWriter() throws {
    try withTemporaryFolder { folder in
      let output = try OutputFolder(packing: folder, overwrite: false)
      #expect(throws: OutputFolderError.inUse(path: folder)) { try open(folder) }
      #expect(throws: OutputFolderError.inUse(path: folder)) { try open(folder, overwrite: true) }
      _ = consume output
      try open(folder)
    }
  }

  @Test func aFileIsNoFolder() throws {
    try withTemporaryFolder { folder in
      try WrittenPacking(folder: folder).write([1], to: "file")
      #expect(throws: FileError.notFolder(path: folder + "/file")) { try open(folder + "/file") }
    }
  }
}
