import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct SearchCommandTests {
  private struct Hit: Decodable, Equatable {
    var externalId: String
    var source: String
    var score: Double
  }

  private func withIndex(_ body: (Command) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let indexed = try command.run([
        "index", Command.corpora + "/encyclopedia.jsonl", Command.corpora + "/news.jsonl.gz",
        "--tokenizer", "tokenizer.json", "--output", "corpus.sqlite",
      ])
      #expect(indexed.status == 0, "\(indexed.error)")
      try body(command)
    }
  }

  private func hits(_ result: Command.Result) throws -> [Hit] {
    try Command.decoder.decode([Hit].self, from: Data(result.output.utf8))
  }

  @Test func jsonIsAnArrayBestFirst() throws {
    try withIndex { command in
      let result = try command.run(
        ["search", "corpus.sqlite", "street of the town", "--limit", "5", "--json"])
      let found = try hits(result)
      #expect(found.count == 5)
      #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
      let inNews = try hits(
        try command.run([
          "search", "corpus.sqlite", "street of the town", "--source", "news", "--json",
        ]))
      #expect(!inNews.isEmpty && inNews.allSatisfy { $0.source == "news" })
    }
  }

  @Test func likeFindsOthersButNotTheDocumentItself() throws {
    try withIndex { command in
      let result = try command.run(
        ["search", "corpus.sqlite", "--like", "encyclopedia/0003", "--json"])
      let found = try hits(result)
      #expect(!found.isEmpty)
      #expect(!found.map(\.externalId).contains("encyclopedia/0003"))
      let inNews = try hits(
        try command.run([
          "search", "corpus.sqlite", "--like", "encyclopedia/0003", "--source", "news", "--json",
        ]))
      #expect(!inNews.isEmpty && inNews.allSatisfy { $0.source == "news" })
      let unknown = try command.run(["search", "corpus.sqlite", "--like", "nobody"])
      #expect(unknown.status == 1 && unknown.error.contains("nobody"))
    }
  }

  @Test func aLongDocumentIsNotPenalizedWhereBIsZero() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let filler = (0..<40).map { "word\($0)" }.joined(separator: " ")
      let lines = [
        #"{"id":"long","text":"street \#(filler) street"}"#, #"{"id":"short","text":"street"}"#,
        #"{"id":"other","text":"town"}"#,
      ]
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: folder + "/c.jsonl"))
      try command.run([
        "index", "c.jsonl", "--tokenizer", "tokenizer.json", "--output", "c.sqlite", "--quiet",
      ])
      func first(b: String) throws -> String? {
        try hits(
          try command.run(["search", "c.sqlite", "street", "--b", b, "--json", "--quiet"])
        ).first?.externalId
      }
      #expect(try first(b: "1") == "short")
      #expect(try first(b: "0") == "long")
    }
  }

  @Test func explainShowsTheFactorsOfEachTerm() throws {
    try withIndex { command in
      let result = try command.run(
        ["search", "corpus.sqlite", "street", "--limit", "1", "--explain"])
      for word in ["BM25 score", "term street", "idf = ln", "df, documents", "avgdl"] {
        #expect(result.output.contains(word))
      }
    }
  }

  @Test func aFileOfQueriesGivesALineEach() throws {
    try withIndex { command in
      try Data("{\"id\":\"q1\",\"text\":\"street\"}\n{\"_id\":2,\"text\":\"zzzz\"}\n".utf8)
        .write(to: URL(filePath: command.folder + "/queries.jsonl"))
      let result = try command.run(
        ["search", "corpus.sqlite", "--queries", "queries.jsonl", "--json"])
      struct Line: Decodable {
        var queryId: String
        var hits: [Hit]
      }
      let lines = try result.lines.map {
        try Command.decoder.decode(Line.self, from: Data($0.utf8))
      }
      #expect(lines.map(\.queryId) == ["q1", "2"])
      #expect(!lines[0].hits.isEmpty && lines[1].hits.isEmpty)
    }
  }
}
