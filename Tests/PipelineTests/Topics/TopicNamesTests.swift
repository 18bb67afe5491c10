import BM25
import Packing
import Reporting
import Retrieval
import TestSupport
import Testing
import Tokenization

@testable import Pipeline

@Suite struct TopicNamesTests {
  /// Hands over an index of two sources with topics and a third that is too small for them.
  private func withIndex(_ body: (CorpusIndex) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 700, words: 8...20, seed: 21)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let sources = Array(repeating: ["wiki", "forum"], count: 20).flatMap { $0 } + ["few"]
      try body(try fixture.index(try fixture.write(texts, sources: sources)))
    }
  }

  @Test func theTopicsOfASourceHoldAllOfIt() throws {
    try withIndex { index in
      let summaries = try TopicNames(of: index).summaries()
      #expect(summaries.map(\.source.name) == ["wiki", "forum", "few"])
      for (source, topics) in summaries {
        guard source.name != "few" else {
          #expect(topics.isEmpty)
          continue
        }
        #expect(topics.map(\.topic.number) == Array(topics.indices))
        #expect(topics.reduce(0) { $0 + $1.documentCount } == source.statistics.documentCount)
        #expect(topics.reduce(0) { $0 + $1.tokenCount } == source.tokenCount)
      }
    }
  }

  @Test func aDocumentHasTheTopicOfItsRank() throws {
    try withIndex { index in
      let names = try TopicNames(of: index)
      for source in index.sources {
        let documentIDs = try index.documentIDs(ofSource: source)
        let topics = try index.topics(ofSource: source)
        for (rank, documentID) in documentIDs.enumerated() {
          let topic = try names.topic(ofDocument: Int(documentID), sourceID: source.id)
          #expect(topic?.number == topics.map { Int($0[rank]) })
        }
      }
      #expect(try names.topic(ofDocument: 700, sourceID: 0) == nil)
      #expect(try names.topic(ofDocument: 1, sourceID: 0) == nil)
      #expect(try names.topic(ofDocument: 0, sourceID: 3) == nil)
    }
  }

  @Test func aTopicIsNamedByWhatItsDocumentsSay() throws {
    try withIndex { index in
      let (source, topics) = try TopicNames(of: index).summaries()[0]
      let documents = try index.topics(ofSource: source) ?? []
      #expect(topics.count > 3)
      for summary in topics where summary.documentCount > 0 {
        #expect(documents.count { $0 == summary.topic.number } == summary.documentCount)
        #expect(summary.topic.terms.count == 8)
        #expect(summary.topic.terms.allSatisfy { $0.hasPrefix("topic") })
      }
    }
  }

  @Test func termsThatAreTokensAreShownAsText() throws {
    try withIndex { index in
      let tokenizer = try Tokenizer(json: index.tokenizer.json, path: index.path)
      let token = try #require(
        (0..<UInt32(tokenizer.vocabularySize)).first { tokenizer.bytes(of: $0) == [0x61] })
      let shown = TermText(analyzer: .tokens, tokenizer: tokenizer)
      #expect(shown.text(of: String(token)) == "“a”")
      #expect(TermText(analyzer: .words, tokenizer: tokenizer).text(of: "65") == "65")
    }
  }
}
