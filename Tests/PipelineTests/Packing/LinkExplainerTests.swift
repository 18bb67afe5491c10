import BM25
import Documents
import Packing
import Reporting
import Retrieval
import Shards
import TestSupport
import Testing
import Tokenization

@testable import Pipeline

@Suite struct LinkExplainerTests {
  struct Case: Sendable {
    var strategy = StrategyName.bm25
    var order = RetrievalOrder.chain
    var analyzer = Analyzer.words
    var selection = QuerySelection(limit: 300)
    var addsBOS = false
  }

  static let cases = [
    Case(), Case(order: .star), Case(analyzer: .tokens), Case(selection: QuerySelection(limit: 4)),
    Case(selection: QuerySelection(rule: .idf, limit: 4)),
    Case(selection: QuerySelection(rule: .head, limit: 4)),
    Case(selection: QuerySelection(rule: .random, limit: 4)),
    Case(strategy: .relatedFit), Case(strategy: .relatedFit, order: .star), Case(addsBOS: true),
  ]

  @Test(arguments: cases)
  func theTermsSumUpToTheScoreInTheShards(_ test: Case) throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 80, words: 1...60, seed: 3)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(
        try fixture.write(texts, sources: ["wiki", "forum"]), analyzer: test.analyzer)
      var stage = fixture.packer(test.strategy, chunkLength: 256)
      stage.configuration.retrieval?.order = test.order
      stage.configuration.retrieval?.queryRule = test.selection.rule
      stage.configuration.retrieval?.queryTermLimit = test.selection.limit
      stage.configuration.documentPolicy.addBOS = test.addsBOS
      stage.tokens.bos = fixture.tokenizer.specialTokens[0].content
      _ = try fixture.pack(index, stage, name: "packed")
      let packed = try PackedFolder(path: folder + "/packed")
      let explainer = try #require(try LinkExplainer(of: packed, by: index))
      var (linkCount, cutCount) = (0, 0)
      for number in 0..<packed.chunkCount {
        let fragments = try packed.chunk(number).fragments
        for place in fragments.indices {
          let terms = try explainer.terms(ofLinkAt: place, in: fragments)
          guard place > 0, fragments[place].linkScore > 0 else {
            #expect(terms == nil)
            continue
          }
          linkCount += 1
          if fragments[place].start > 0 || fragments[place - 1].start > 0 { cutCount += 1 }
          let sum = try #require(terms).reduce(0) { $0 + $1.contribution }
          let score = Double(fragments[place].linkScore)
          #expect(abs(sum - score) < 1e-5 * score, "chunk \(number), place \(place)")
          #expect(try #require(terms).map(\.contribution).allSatisfy { $0 > 0 })
        }
      }
      #expect(linkCount > 20)
      // Parts of documents are analysed afresh; only `bm25` makes them here.
      #expect(cutCount > 0 || test.strategy == .relatedFit)
    }
  }

  @Test func anotherIndexIsAnError() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 12, words: 5...9, seed: 1)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts))
      _ = try fixture.pack(index, fixture.packer(.uni, chunkLength: 64), name: "packed")
      let packed = try PackedFolder(path: folder + "/packed")
      #expect(try LinkExplainer(of: packed, by: index) == nil)
      let other = try fixture.index(
        try fixture.write(Array(texts.dropLast()), name: "other.jsonl"), name: "other.sqlite")
      #expect(throws: PipelineError.self) { try LinkExplainer(of: packed, by: other) }
    }
  }
}
