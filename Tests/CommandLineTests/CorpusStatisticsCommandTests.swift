import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct CorpusStatisticsCommandTests {
  private let sample = ["encyclopedia.jsonl", "news.jsonl.gz"].map { "\(Command.corpora)/\($0)" }

  @Test func allCommandsWriteTheSameStatistics() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      func require(_ arguments: [String]) throws {
        let result = try command.run(arguments + ["--quiet"])
        #expect(result.status == 0, "\(result.error)")
      }
      try require(
        ["index"] + sample + ["--tokenizer", "tokenizer.json"]
          + ["--output", "c.sqlite", "--write-statistics", "by-index"])
      let pack = ["--tokenizer", "tokenizer.json", "--write-statistics"]
      try require(["pack"] + sample + pack + ["by-pack", "--output", "p"])
      try require(["pack", "c.sqlite"] + pack + ["by-pack-of-index", "--output", "q"])
      let told = try command.run(["corpus-statistics", "c.sqlite", "--output", "told"])
      #expect(told.status == 0 && told.output.contains("2 sources"), "\(told.error)")
      let files = ["told", "by-index", "by-pack", "by-pack-of-index"].map {
        FileManager.default.contents(atPath: folder + "/" + $0)
      }
      #expect(files[0] != nil && files.allSatisfy { $0 == files[0] })
      #expect(!FileManager.default.fileExists(atPath: folder + "/by-index.partial"))
    }
  }

  @Test func anIndexOfAPartIsSearchedAndPackedAsTheWhole() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let tokenizer = ["--tokenizer", "tokenizer.json", "--quiet"]
      #expect(
        try command.run(
          ["index"] + sample + tokenizer + ["--output", "c.sqlite", "--write-statistics", "s"]
        ).status == 0)
      let packing = [
        "--partitions", "3", "--partition-by", "hash", "--partition", "1", "--chunk-length", "256",
      ]
      #expect(
        try command.run(["pack", "c.sqlite", "--output", "whole"] + packing).status == 0)
      // The document table says which documents are in the partition.
      struct Row: Decodable {
        var documentId: Int
        var line: Int
        var path: String
      }
      let table = try String(contentsOfFile: folder + "/whole/documents.jsonl", encoding: .utf8)
      let rows = try table.split(separator: "\n").map {
        try Command.decoder.decode(Row.self, from: Data($0.utf8))
      }
      #expect(rows.count > 100)
      try rows.map { "\($0.documentId)\t\($0.line)\t\($0.path)\n" }.joined()
        .write(toFile: folder + "/m", atomically: true, encoding: .utf8)
      let texts = try sample.map { path in
        let whole = try command.shell("gzip -dcf \(path)").output
        return whole.split(separator: "\n", omittingEmptySubsequences: false)
      }
      let input = rows.map { String(texts[sample.firstIndex(of: $0.path) ?? 0][$0.line - 1]) }
        .joined(separator: "\n")
      let part = ["--statistics", "s", "--document-list", "m"]
      let packed = try command.run(
        ["pack", "-", "--index", "part.sqlite", "--output", "part"] + tokenizer + part + packing,
        input: input)
      #expect(packed.status == 0, "\(packed.error)")
      #expect(try command.files(in: "part") == command.files(in: "whole"))

      func search(_ index: String, limit: Int) throws -> [String] {
        let result = try command.run([
          "search", index, "the street of the old town", "--explain", "--json", "--limit",
          "\(limit)",
        ])
        #expect(result.status == 0, "\(result.error)")
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        var texts: [String] = []
        for hit in json as? [[String: Any]] ?? [] {
          let data = try JSONSerialization.data(withJSONObject: hit, options: .sortedKeys)
          texts.append(String(decoding: data, as: UTF8.self))
        }
        return texts
      }
      let own = try search("part.sqlite", limit: 20)
      let all = try search("c.sqlite", limit: 10_000)
      #expect(own.count == 20 && own.allSatisfy(all.contains))

      for (arguments, reason) in [
        (["pack", "part.sqlite", "--output", "x"], "holds one partition of a corpus"),
        (
          [
            "pack", "part.sqlite", "--output", "x", "--partitions", "3", "--partition", "1",
            "--partition-by", "topics",
          ], "its statistics hold no topics"
        ),
        (
          ["pack", "c.sqlite", "--output", "x", "--partition-by", "topics"],
          "--partition-by needs --partitions"
        ),
        (
          [
            "pack", "c.sqlite", "--output", "x", "--partitions", "3", "--strategy", "uni",
            "--partition-by", "topics",
          ], "does not look for related documents"
        ),
        (["pack", "part.sqlite", "--output", "x"] + part + packing, "is an index already"),
        (["corpus-statistics", "part.sqlite", "--output", "x"], "made without --statistics"),
        (
          ["corpus-statistics", "c.sqlite", "--output", "x", "--sample", "part.sqlite"],
          "whose topics are learned from"
        ),
        (
          ["corpus-statistics", "c.sqlite", "--output", "x", "--skipped", "bad=1"],
          "is not REASON=COUNT"
        ),
        (
          ["pack", "c.sqlite", "--output", "x", "--partitions", "3", "--divide", "m"],
          "give no corpus"
        ),
        (["pack", "--output", "x", "--divide", "m"], "--divide needs --partitions"),
        (
          ["pack", "--output", "x", "--partitions", "3", "--divide", "m"],
          "is not a document's tokens"
        ),
        (
          ["pack", "part.sqlite", "--output", "x", "--weights", "encyclopedia=1,news=1"] + packing,
          "hold only their sum"
        ),
        (["index", "-", "--output", "x", "--document-list", "m"] + tokenizer, "need each other"),
        (
          ["index", "-", "--output", "x", "--write-statistics", "y"] + tokenizer + part,
          "already gives those"
        ),
        (
          ["index", "-", "--output", "x", "--write-statistics", "none/y"] + tokenizer,
          "is not a writable folder"
        ),
        (
          ["index", "-", "--output", "x", "--analyzer", "tokens"] + tokenizer + part,
          "s was made with --analyzer words"
        ),
      ] {
        let refused = try command.run(arguments)
        #expect(refused.status != 0 && refused.error.contains(reason), "\(refused.error)")
        #expect(!FileManager.default.fileExists(atPath: folder + "/x"), "\(arguments)")
      }
    }
  }
}
