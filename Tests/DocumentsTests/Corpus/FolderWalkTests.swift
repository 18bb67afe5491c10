import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite struct FolderWalkTests {
  @Test func listsFilesInTheOrderOfTheirPathsBytes() throws {
    try withTemporaryFolder { folder in
      for name in ["b/a", "b-a", "B", "a/z/y", "é", "z", "a.b"] {
        _ = try write([0x61], to: name, in: folder)
      }
      let walk = try FolderWalk(root: folder) { _ in true }
      #expect(walk.files.map(\.relativePath) == ["B", "a.b", "a/z/y", "b-a", "b/a", "z", "é"])
      #expect(walk.skipped.isEmpty)
      #expect(try FolderWalk(root: folder + "/") { _ in true }.path("z") == "\(folder)/z")
    }
  }

  @Test func reportsWhatItPassesOverAndDoesNotLoop() throws {
    try withTemporaryFolder { folder in
      _ = try write([0x61], to: "a/b", in: folder)
      _ = try write([0x61], to: ".hidden/c", in: folder)
      _ = try write([0x61], to: ".d", in: folder)
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/a/loop", withDestinationPath: folder)
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/dangling", withDestinationPath: "nowhere")
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      let invalid = Array("\(folder)/bad".utf8) + [0xff, 0]
      let descriptor = creat(invalid.map { CChar(bitPattern: $0) }, 0o600)
      #expect(descriptor >= 0)
      close(descriptor)

      let walk = try FolderWalk(root: folder) { _ in true }
      #expect(walk.files.map(\.relativePath) == ["a/b"])
      let found = walk.skipped.map {
        "\($0.location.path.dropFirst(folder.count + 1)) \($0.reason.rawValue)"
      }
      #expect(
        found == [
          ".d hidden-file", ".hidden hidden-file", "a/loop symbolic-link",
          "bad\u{fffd} invalid-name", "dangling symbolic-link", "pipe special-file",
        ])
    }
  }

  /// As the cache of Hugging Face lays a data set out.
  @Test func linksToFilesAreReadUnderTheirOwnNames() throws {
    try withTemporaryFolder { folder in
      _ = try write([0x61, 0x62], to: "blobs/0f3a", in: folder)
      _ = try write([0x63], to: "snapshots/1/b.jsonl", in: folder)
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/snapshots/1/a.jsonl", withDestinationPath: "../../blobs/0f3a")
      let walk = try FolderWalk(root: folder + "/snapshots") { $0.hasSuffix(".jsonl") }
      #expect(walk.files.map(\.relativePath) == ["1/a.jsonl", "1/b.jsonl"])
      #expect(walk.files.map(\.status.byteCount) == [2, 1])
      #expect(walk.skipped.isEmpty)
    }
  }

  @Test func outputsOfThisProgramArePassedOver() throws {
    try withTemporaryFolder { folder in
      for (name, kind) in [
        ("packed/manifest.json", "packed-token-shards"), ("p/part.json", "packed-part"),
        ("e/export.json", "exported-packing"), ("mine/manifest.json", "something else"),
      ] {
        _ = try write(Array("{\"kind\" : \"\(kind)\"}".utf8), to: name, in: folder)
        let other = name.split(separator: "/")[0] + "/documents.jsonl"
        _ = try write([0x61], to: String(other), in: folder)
      }
      for name in ["training.safetensors", "metrics.jsonl"] {
        _ = try write([0x61], to: "model/" + name, in: folder)
      }
      let walk = try FolderWalk(root: folder) { $0.hasSuffix(".jsonl") }
      #expect(walk.files.map(\.relativePath) == ["mine/documents.jsonl"])
      let passed = walk.skipped.filter { $0.reason == .ownOutput }
      #expect(
        passed.map { $0.location.path.split(separator: "/").last } == ["e", "model", "p", "packed"])
    }
  }

  @Test func ofUnwantedNamesItReportsFilesThatAreNotHiddenAndLinksToFolders() throws {
    try withTemporaryFolder { folder in
      _ = try write([0x61], to: "a.jsonl", in: folder)
      _ = try write([0x61], to: "README", in: folder)
      _ = try write([0x61], to: ".DS_Store", in: folder)
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/more", withDestinationPath: folder)
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/LICENSE", withDestinationPath: "README")
      let walk = try FolderWalk(root: folder) { $0.hasSuffix(".jsonl") }
      #expect(walk.files.map(\.relativePath) == ["a.jsonl"])
      #expect(
        walk.skipped.map { "\($0.location.path.dropFirst(folder.count + 1)) \($0.reason.rawValue)" }
          == ["LICENSE other-name", "README other-name", "more symbolic-link"])
    }
  }

  @Test func aFolderThatIsNotThereIsAnError() throws {
    #expect(throws: DocumentsError.self) { try FolderWalk(root: "/nowhere/at/all") { _ in true } }
  }
}
