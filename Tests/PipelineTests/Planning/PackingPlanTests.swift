import BM25
import Files
import Packing
import Retrieval
import Shards
import TestSupport
import Testing
import Tokenization

@testable import Pipeline

@Suite struct PackingPlanTests {
  /// An index of 60 documents of three sources, and the plan that each configuration makes of it.
  private func withIndex(
    analyzer: Analyzer = .words, _ body: (PackingFixture, CorpusIndex) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 60, words: 1...20, seed: 8)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let plan = try fixture.write(texts, sources: ["a", "b", "c"])
      try body(fixture, try fixture.index(plan, analyzer: analyzer))
    }
  }

  @Test func mixHasOneUnitAndTheOthersOnePerSource() throws {
    try withIndex { fixture, index in
      for strategy in StrategyName.allCases {
        let plan = try fixture.packer(strategy, chunkLength: 32).plan(index)
        #expect(plan.units.map(\.number) == Array(0..<(strategy == .mix ? 1 : 3)))
        #expect(plan.units.reduce(0) { $0 + $1.documentCount } == 60)
        #expect(
          plan.units.reduce(0) { $0 + $1.tokenCount }
            == index.sources.reduce(0) { $0 + $1.tokenCount })
        #expect(Set(plan.units.map(\.streamName)).count == plan.units.count)
        #expect(plan.corpus.documentCount == 60 && plan.corpus.digest == "")
      }
    }
  }

  @Test func moreUnitsThanCanBeMappedAreRefusedBeforeTheyArePacked() throws {
    try PackingPlan.requireMappable(unitCount: 10, limit: 10)
    try PackingPlan.requireMappable(unitCount: 10, limit: nil)
    #expect { try PackingPlan.requireMappable(unitCount: 11, limit: 10) } throws: {
      "\($0)".contains("fewer partitions")
    }
    #expect(try #require(MappedFile.limit) > 1_000)
  }

  @Test func aTokenThatTextCanContainHasNoRole() throws {
    try withIndex { fixture, index in
      for names in [SpecialTokenNames(bos: "t"), SpecialTokenNames(eos: "t")] {
        var stage = fixture.packer(.uni, chunkLength: 32)
        stage.tokens = names
        #expect {
          try stage.plan(index)
        } throws: { error in
          "\(error)".contains("text can contain 't'") && "\(error)".contains(index.path)
        }
      }
    }
  }

  @Test(arguments: [StrategyName.mix, .bm25])
  func partitionsDivideTheDocumentsByTheirHash(strategy: StrategyName) throws {
    try withIndex { fixture, index in
      var stage = fixture.packer(strategy, chunkLength: 32)
      stage.configuration.partitionCount = 4
      stage.configuration.partitionRule = .hash
      let whole = try stage.plan(index)
      #expect(whole.units.map(\.number) == Array(0..<(strategy == .mix ? 4 : 12)))
      #expect(whole.units.flatMap { $0.documentIDs ?? [] }.sorted() == Array(0..<60))
      for unit in whole.units {
        for documentID in unit.documentIDs ?? [] {
          let partition = stage.configuration.partitioning.partition(
            ofExternalID: "d\(documentID)")
          #expect(partition == unit.number % 4)
          #expect(strategy == .mix || Int(documentID) % 3 == unit.number / 4)
        }
      }
      for partition in 0..<4 {
        stage.partition = partition
        let one = try stage.plan(index)
        #expect(one.corpus == whole.corpus)
        let expected = whole.units.filter { $0.number % 4 == partition }
        #expect(one.units.map(\.number) == expected.map(\.number))
        #expect(one.units.map(\.documentIDs) == expected.map(\.documentIDs))
        #expect(one.units.map(\.streamName) == expected.map(\.streamName))
      }
    }
  }

  @Test func theIndexDecidesTheAnalyzerAndTheSources() throws {
    try withIndex(analyzer: .tokens) { fixture, index in
      let settings = try fixture.packer(.bm25, chunkLength: 32).plan(index).settings
      #expect(settings.configuration.retrieval?.analyzer == .tokens)
      #expect(settings.sources == ["a", "b", "c"])
      #expect(settings.eosTokenID == Int(fixture.roles.eos))
      #expect(settings.vocabularySize == fixture.tokenizer.vocabularySize)
    }
  }

  @Test func aBOSThatNoTokenizerHasIsRefused() throws {
    try withIndex { fixture, index in
      var stage = fixture.packer(.uni, chunkLength: 32)
      stage.configuration.documentPolicy.addBOS = true
      stage.tokens.bos = "<|nowhere|>"
      #expect(throws: TokenizationError.self) { _ = try stage.plan(index) }
      stage.tokens.bos = fixture.tokenizer.specialTokens[0].content
      let plan = try stage.plan(index)
      #expect(plan.settings.boundary.bos != nil)
    }
  }
}
