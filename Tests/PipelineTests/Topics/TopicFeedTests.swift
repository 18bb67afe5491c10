import Packing
import Randomness
import Retrieval
import Shards
import TestSupport
import Testing

@testable import Pipeline

@Suite struct TopicFeedTests {
  private static let documentCount = 700

  /// The texts of a source that is large enough for topics.
  private static let texts = PackingFixture.randomTexts(
    count: documentCount, words: 8...20, seed: 21)

  /// Hands over an index of the texts in one source, and its one unit.
  private func withUnit(
    _ body: (PackingFixture, CorpusIndex, PackingUnit) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let fixture = try PackingFixture(folder: folder, texts: Self.texts)
      let index = try fixture.index(try fixture.write(Self.texts))
      let plan = try fixture.packer(.bm25, chunkLength: 64).plan(index)
      try body(fixture, index, plan.units[0])
    }
  }

  private func feed(
    _ unit: PackingUnit, _ index: CorpusIndex, seed: UInt64 = 1, batchCount: Int = 100,
    isWanted: (Int) -> Bool = { _ in true }
  ) throws -> [Int] {
    let feed = try TopicFeed(
      unit, of: index, seed: seed, batchCount: batchCount, isWanted: isWanted)
    return try #require(feed).ranks.map(Int.init)
  }

  @Test func everyDocumentComesOnce() throws {
    try withUnit { _, index, unit in
      let all = try feed(unit, index)
      #expect(all.sorted() == Array(0..<Self.documentCount))
      let odd = try feed(unit, index) { $0 % 2 == 1 }
      #expect(odd.sorted() == Array(stride(from: 1, to: Self.documentCount, by: 2)))
    }
  }

  @Test func aBatchHoldsDocumentsOfNeighbouringTopics() throws {
    try withUnit { _, index, unit in
      let topics = try #require(try index.topics(ofSource: index.sources[0]))
      let topicCount = Int(topics.max() ?? 0) + 1
      #expect(topicCount > 3)
      let order = try feed(unit, index, batchCount: 100)
      for start in stride(from: 0, to: order.count, by: 100) {
        let batch = Set(order[start..<min(start + 100, order.count)].map { Int(topics[$0]) })
        // Consecutive but for the place at which the circle of topics begins.
        let gaps = batch.count { !batch.contains(($0 + 1) % topicCount) }
        #expect(gaps <= 1)
      }
    }
  }

  @Test func aBatchIsInRandomOrder() throws {
    try withUnit { _, index, unit in
      let topics = try #require(try index.topics(ofSource: index.sources[0]))
      let batch = try feed(unit, index, batchCount: 350)[..<350].map { topics[$0] }
      let changes = zip(batch, batch.dropFirst()).count { $0 != $1 }
      #expect(changes > 150)
    }
  }

  @Test func theSeedDecidesTheOrder() throws {
    try withUnit { _, index, unit in
      let one = try feed(unit, index, seed: 1)
      let (again, other) = (try feed(unit, index, seed: 1), try feed(unit, index, seed: 2))
      #expect(again == one)
      #expect(other != one)
    }
  }

  @Test func aPartitionHasTheTopicsOfItsOwnDocuments() throws {
    try withUnit { _, index, unit in
      let topics = try #require(try index.topics(ofSource: index.sources[0]))
      var part = unit
      part.documentIDs = (0..<UInt32(Self.documentCount)).filter { $0 % 3 == 0 }
      part.documentCount = part.documentIDs?.count ?? 0
      let order = try feed(part, index, batchCount: 1)
      #expect(order.sorted() == Array(0..<part.documentCount))
      let own = order.map { topics[$0 * 3] }
      #expect(zip(own, own.dropFirst()).count { $0 != $1 } < Set(topics).count + 1)
    }
  }

  @Test func aSmallSourceHasNone() throws {
    try withTemporaryFolder { folder in
      let texts = Array(Self.texts.prefix(200))
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts))
      let unit = try fixture.packer(.bm25, chunkLength: 64).plan(index).units[0]
      let feed = try TopicFeed(unit, of: index, seed: 1, batchCount: 10)
      #expect(feed == nil)
    }
  }

  @Test(arguments: [StrategyName.bm25, .relatedFit])
  func packingsByTopicsAreWholeAndTheSameOnAnyNumberOfThreads(strategy: StrategyName) throws {
    try withUnit { fixture, index, _ in
      var stage = fixture.packer(strategy, chunkLength: 64)
      stage.configuration.retrieval?.bufferCapacity = 90
      stage.threadCount = 1
      let one = try fixture.pack(index, stage, name: "one")
      #expect(one.report.holds)
      stage.threadCount = 4
      let four = try fixture.pack(index, stage, name: "four")
      #expect(four.files == one.files)
      stage.configuration.retrieval?.feed = .random
      let random = try fixture.pack(index, stage, name: "random")
      #expect(random.report.holds)
      #expect(random.files != one.files)
    }
  }

  @Test func aBudgetIsSpentAtRandom() throws {
    try withUnit { fixture, index, _ in
      var stage = fixture.packer(.bm25, chunkLength: 64)
      stage.configuration.retrieval?.bufferCapacity = 90
      stage.configuration.weights = ["wiki": 1]
      stage.configuration.holdout = HoldoutConfiguration(share: 0.3, side: .training)
      let plan = try stage.plan(index)
      var unit = plan.units[0]
      unit.budgets = [(unit.budgets?[0] ?? 0) / 2]
      func dropped(_ feed: FeedOrder) throws -> [Int: DropReason] {
        var settings = plan.settings
        settings.configuration.retrieval?.feed = feed
        var dropped: [Int: DropReason] = [:]
        var packed: Set<Int> = []
        try UnitPacker(
          unit: unit, settings: settings, index: index, tokenizer: plan.tokenizer,
          analyzer: FragmentAnalyzer(index.analyzer), progress: ProgressLine(isQuiet: true)
        ).pack(
          drop: { dropped[$0] = $1 },
          emit: { chunk in
            for placement in chunk.placements { packed.insert(placement.documentID) }
            return true
          })
        #expect(packed.isDisjoint(with: dropped.keys))
        #expect(packed.count + dropped.count == Self.documentCount)
        return dropped
      }
      let byTopics = try dropped(.topics)
      let atRandom = try dropped(.random)
      #expect(byTopics == atRandom)
      #expect(byTopics.values.contains { $0 == .overBudget })
    }
  }

  @Test func chunksAreNotWrittenInTheOrderOfTheirTopics() throws {
    try withUnit { fixture, index, _ in
      let topics = try #require(try index.topics(ofSource: index.sources[0]))
      var stage = fixture.packer(.bm25, chunkLength: 64)
      stage.configuration.retrieval?.bufferCapacity = 90
      _ = try fixture.pack(index, stage, name: "packed")
      let packed = try PackedFolder(path: fixture.folder + "/packed")
      let heads = try (0..<packed.chunkCount).map { number in
        Int(topics[try packed.chunk(number).fragments[0].documentID])
      }
      #expect(heads.count > 500)
      /// How far apart the topics of consecutive chunks are.
      func step(_ heads: [Int]) -> Int {
        zip(heads, heads.dropFirst()).reduce(0) { $0 + abs($1.0 - $1.1) }
      }
      var generator = SplitMix64(seed: 7)
      let permuted = (0..<100).map { _ in step(generator.shuffled(heads)) }.sorted()
      #expect((permuted[0]...permuted[99]).contains(step(heads)))
      #expect(step(heads.sorted()) < permuted[0] / 10)
    }
  }

  @Test func anIndexWithoutTopicsIsRefused() throws {
    try withTemporaryFolder { folder in
      let fixture = try PackingFixture(folder: folder, texts: Self.texts)
      var indexer = fixture.indexer()
      indexer.makesTopics = false
      let path = folder + "/bare.sqlite"
      let index = try Pipeline.index(
        try fixture.write(Self.texts), with: indexer, to: path, overwrite: false,
        progress: ProgressLine(isQuiet: true))
      var stage = fixture.packer(.bm25, chunkLength: 64)
      #expect(throws: PipelineError.self) { try stage.plan(index) }
      stage.configuration.retrieval?.feed = .random
      _ = try stage.plan(index)
    }
  }
}
