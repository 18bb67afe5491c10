import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite struct CorpusPlanTests {
  @Test func keepsTheOrderOfArgumentsAndSortsInsideFolders() throws {
    try withTemporaryFolder { folder in
      for name in ["f/b.jsonl", "f/a.json.gz", "f/x/c.ndjson.zst", "f/README.md", "t/1.txt"] {
        _ = try write([0x61, 0x62], to: name, in: folder)
      }
      let single = try write([0x61], to: "odd-name", in: folder)
      let plan = try CorpusPlan.resolve(arguments: [
        .path(single), .path("\(folder)/f"), .source(name: "notes", path: "\(folder)/t"),
        .source(name: "one", path: single), .source(name: "in", path: "-"),
      ])
      let paths = plan.files.map(\.path)
      #expect(
        paths == [
          single, "\(folder)/f/a.json.gz", "\(folder)/f/b.jsonl", "\(folder)/f/x/c.ndjson.zst",
          "\(folder)/t/1.txt", single, "-",
        ])
      #expect(plan.files.map(\.sourceName) == [nil, nil, nil, nil, "notes", "one", "in"])
      #expect(plan.files.map { $0.format == .text }.firstIndex(of: true) == 4)
      #expect(plan.files[4].externalID == "1.txt")
      #expect(plan.byteCount == 10)
      #expect(plan.files[0].modificationTime > 1_600_000_000_000_000_000)
    }
  }

  @Test func reportsWhatFoldersHoldAndWillNotBeRead() throws {
    try withTemporaryFolder { folder in
      _ = try write([0x61], to: "a.jsonl", in: folder)
      _ = try write([0x61], to: ".b.jsonl", in: folder)
      let plan = try CorpusPlan.resolve(arguments: [.path(folder)])
      #expect(plan.files.count == 1)
      #expect(plan.skipped.map(\.reason) == [.hiddenFile])
    }
  }

  @Test func followsALinkThatIsAnArgument() throws {
    try withTemporaryFolder { folder in
      _ = try write([0x61], to: "f/a.jsonl", in: folder)
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/link", withDestinationPath: "f")
      #expect(try CorpusPlan.resolve(arguments: [.path("\(folder)/link")]).files.count == 1)
    }
  }

  @Test func namesWhatCannotBeRead() throws {
    try withTemporaryFolder { folder in
      #expect(
        throws: DocumentsError.unreadable(
          path: "\(folder)/none", cause: "No such file or directory")
      ) {
        try CorpusPlan.resolve(arguments: [.path("\(folder)/none")])
      }
      #expect(throws: DocumentsError.noCorpusFiles(folder: folder)) {
        try CorpusPlan.resolve(arguments: [.path(folder)])
      }
      #expect(throws: DocumentsError.noFiles(folder: folder)) {
        try CorpusPlan.resolve(arguments: [.source(name: "a", path: folder)])
      }
      #expect(throws: DocumentsError.notAFile(path: "/dev/null", actual: "device")) {
        try CorpusPlan.resolve(arguments: [.path("/dev/null")])
      }
      #expect(throws: DocumentsError.repeatedStandardInput) {
        try CorpusPlan.resolve(arguments: [.path("-"), .source(name: "a", path: "-")])
      }
    }
  }
}
