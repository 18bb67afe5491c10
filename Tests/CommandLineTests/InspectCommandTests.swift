import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct InspectCommandTests {
  private func withPackings(_ body: (Command) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      for strategy in ["uni", "bm25"] {
        let packed = try command.run([
          "pack", Command.corpora + "/encyclopedia.jsonl", "--tokenizer", "tokenizer.json",
          "--index", "corpus.sqlite", "--strategy", strategy, "--output", strategy, "--quiet",
        ])
        try #require(packed.status == 0, "\(packed.error)")
      }
      try body(command)
    }
  }

  private struct Chunk: Decodable {
    var chunk: Int
    var fragments: [Fragment]

    struct Fragment: Decodable {
      var documentId: Int
      var externalId: String
      var linkScore: Double?
      var linkTerms: [Term]?
      var text: String
    }

    struct Term: Decodable {
      var term: String
      var score: Double
    }
  }

  @Test func aChunkIsShownWithTheTermsOfItsLinks() throws {
    try withPackings { command in
      let text = try command.run([
        "inspect", "bm25", "--chunk", "2", "--index", "corpus.sqlite", "--mask",
      ])
      #expect(text.status == 0, "\(text.error)")
      #expect(text.output.contains("chunk 2: row 2 of shard-00000.safetensors"))
      #expect(text.output.contains("found by "))
      #expect(text.output.contains("██"))
      #expect(!text.output.contains("\u{1b}"))
      let json = try command.run([
        "inspect", "bm25", "--chunk", "2", "--chunk", "0", "--index", "corpus.sqlite", "--json",
      ])
      let chunks = try Command.decoder.decode([Chunk].self, from: Data(json.output.utf8))
      #expect(chunks.map(\.chunk) == [2, 0])
      for fragment in chunks[0].fragments {
        guard let score = fragment.linkScore else { continue }
        let sum = try #require(fragment.linkTerms).reduce(0) { $0 + $1.score }
        #expect(abs(sum - score) < 1e-4 * score)
      }
      // inspect and trace agree.
      let fragment = try #require(chunks[0].fragments.first)
      let trace = try command.run(["trace", "bm25", "--document", fragment.externalId, "--json"])
      #expect(trace.status == 0)
      #expect(trace.output.contains("\"chunk\" : 2"))
    }
  }

  @Test func topicsAreListedAndNameTheDocumentsOfAChunk() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let lines = (0..<300).map { number in
        let words = (0..<12).map { "thing\(number % 3)word\(number * 7 % 11 + $0)" }
        return #"{"id":"\#(number)","text":"\#(words.joined(separator: " "))"}"#
      }
      try Data(lines.joined(separator: "\n").utf8).write(
        to: URL(filePath: folder + "/corpus.jsonl"))
      let packed = try command.run([
        "pack", "corpus.jsonl", "--tokenizer", "tokenizer.json", "--index", "corpus.sqlite",
        "--output", "packed", "--chunk-length", "512", "--quiet",
      ])
      try #require(packed.status == 0, "\(packed.error)")
      struct Topic: Decodable {
        var source: String
        var topic: Int
        var documents: Int
        var tokens: Int
        var topicTerms: [String]
      }
      let json = try command.run(["inspect", "corpus.sqlite", "--topics", "--json"])
      let topics = try Command.decoder.decode([Topic].self, from: Data(json.output.utf8))
      #expect(topics.map(\.topic) == Array(topics.indices))
      #expect(topics.reduce(0) { $0 + $1.documents } == 300)
      #expect(topics.allSatisfy { $0.source == "corpus" && $0.tokens > $0.documents })
      let text = try command.run(["inspect", "corpus.sqlite", "--topics"])
      #expect(text.lines.count == topics.count + 1)
      let name = try #require(topics.first).topicTerms
      #expect(text.output.contains(name.joined(separator: " ")))
      let chunk = try command.run(["inspect", "packed", "--chunk", "0", "--index", "corpus.sqlite"])
      #expect(chunk.output.contains("topic "))
      #expect(topics.contains { chunk.output.contains($0.topicTerms.joined(separator: ", ")) })
      #expect(try command.run(["inspect", "packed", "--topics"]).status == 1)
      #expect(
        try command.run(["inspect", "corpus.sqlite", "--topics", "--chunk", "1"]).status == 64)
    }
  }

  @Test func wrongNamesAreClearErrors() throws {
    try withPackings { command in
      for (arguments, word) in [
        (["inspect", "bm25", "--chunk", "99999"], "chunks are 0 to"),
        (["inspect", "nothing", "--chunk", "0"], "manifest.json"),
        (["trace", "bm25", "--document", "nobody"], "nobody"),
        (["trace", "bm25", "--document-id", "98765"], "98765"),
        (["diff", "bm25", "nothing"], "manifest.json"),
      ] {
        let result = try command.run(arguments)
        #expect(result.status != 0, "\(arguments)")
        #expect(result.error.contains(word), "\(result.error)")
      }
      #expect(try command.run(["trace", "bm25"]).status == 64)
    }
  }

  @Test func packingsAreComparedAndReported() throws {
    try withPackings { command in
      let diff = try command.run(["diff", "uni", "bm25"])
      #expect(diff.status == 0)
      #expect(diff.lines.contains { $0.hasPrefix("documents") && $0.hasSuffix("100.00 %") })
      let same = try command.run(["diff", "uni", "uni"])
      #expect(same.output.contains("the settings are the same"))
      let stats = try command.run([
        "stats", "uni", "bm25", "--html", "report.html", "--index", "corpus.sqlite", "--json",
      ])
      #expect(stats.status == 0, "\(stats.error)")
      let page = try String(contentsOfFile: command.folder + "/report.html", encoding: .utf8)
      #expect(page.hasPrefix("<!doctype html>"))
      #expect(page.contains("found by"))
      struct Report: Decodable {
        var strategy: String
        var chunkBurstiness: Spread
        var foundRelatedness: Double?
        var availableRelatedness: Double?
        var sampledFragments: Int
        struct Spread: Decodable { var mean: Double }
      }
      let reports = try Command.decoder.decode([Report].self, from: Data(stats.output.utf8))
      #expect(reports.map(\.strategy) == ["uni", "bm25"])
      #expect(reports[0].chunkBurstiness.mean > reports[1].chunkBurstiness.mean)
      for report in reports {
        #expect(try #require(report.foundRelatedness) <= #require(report.availableRelatedness))
        #expect(report.sampledFragments > 0)
      }
      #expect(page.contains("found of available"))
      let without = try command.run(["stats", "bm25", "--sample", "0", "--json"])
      let report = try Command.decoder.decode(Report.self, from: Data(without.output.utf8))
      #expect(report.foundRelatedness == nil && report.availableRelatedness == nil)
      #expect(report.sampledFragments == 0)
      for count in ["-1", "10001"] {
        #expect(try command.run(["stats", "bm25", "--sample", count]).status == 64)
      }
    }
  }
}
