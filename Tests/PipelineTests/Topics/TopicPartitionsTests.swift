import Files
import Packing
import Randomness
import Retrieval
import Shards
import TestSupport
import Testing

@testable import Pipeline

@Suite struct TopicPartitionsTests {
  /// A source of random documents, of topics that have about `topicSize` of them; 0 for no topics.
  private func source(
    _ name: String, count: Int, lengths: ClosedRange<UInt32>, topicSize: Int = 0, seed: UInt64
  ) -> TopicPartitions.Source {
    var generator = SplitMix64(seed: seed, stream: name)
    let lengths = (0..<count).map { _ in UInt32.random(in: lengths, using: &generator) }
    let topicCount = topicSize == 0 ? 0 : max(1, count / topicSize)
    let topics = (0..<count).map { _ in UInt32(generator.index(below: topicCount)) }
    return TopicPartitions.Source(
      name: name, lengths: lengths, budget: lengths.reduce(0) { $0 + Int($1) },
      topics: { topicSize == 0 ? nil : topics })
  }

  private func tokenCounts(
    _ partitions: [[UInt16]], of sources: [TopicPartitions.Source], count: Int
  ) -> [Int] {
    var tokenCounts = [Int](repeating: 0, count: count)
    for (source, partitions) in zip(sources, partitions) {
      for (length, partition) in zip(source.lengths, partitions) {
        tokenCounts[Int(partition)] += Int(length)
      }
    }
    return tokenCounts
  }

  /// The partitions of each source's documents, found step by step as the documentation says.
  private func slowPartitions(
    of sources: [TopicPartitions.Source], count: Int, chunkLength: Int, seed: UInt64
  ) throws -> [[UInt16]] {
    var partitions = sources.map { [UInt16](repeating: .max, count: $0.lengths.count) }
    let sums = sources.map { $0.lengths.reduce(0) { $0 + Int($1) } }
    /// n tokens of a source, as far as its budget goes.
    func given(_ tokens: Int, _ source: Int) -> Int {
      sums[source] == 0 ? 0 : tokens * sources[source].budget / sums[source]
    }
    let all = sources.reduce(0) { $0 + $1.budget }
    let share = all / count + (all % count == 0 ? 0 : 1)
    var loads = [Int](repeating: 0, count: count)
    var whole: [(tokens: Int, source: Int, ranks: [Int])] = []
    var isOnLine = [Bool](repeating: false, count: sources.count)
    for (number, source) in sources.enumerated() {
      let ranks = Array(source.lengths.indices)
      let isLarge = source.budget >= count * chunkLength
      isOnLine[number] = try isLarge && (source.topics() != nil || source.budget > share)
      guard isOnLine[number] else {
        whole.append((source.budget, number, ranks))
        continue
      }
      for rank in ranks {
        let length = Int(source.lengths[rank])
        if length > chunkLength, given(length, number) > share / 20 {
          whole.append((given(length, number), number, [rank]))
        }
      }
    }
    // Sources and ranks ascend, and the largest first of equal ones is stable.
    while let most = whole.map(\.tokens).max(),
      let next = whole.firstIndex(where: { $0.tokens == most })
    {
      let piece = whole.remove(at: next)
      let least = loads.indices.first { loads[$0] == loads.min() } ?? 0
      for rank in piece.ranks { partitions[piece.source][rank] = UInt16(least) }
      loads[least] += piece.tokens
    }
    var line: [(source: Int, rank: Int, start2: Int)] = []
    var start = 0
    for (number, source) in sources.enumerated() where isOnLine[number] {
      var generator = SplitMix64(seed: seed, stream: "partitions of \(source.name)")
      let permutation = SeededPermutation(count: source.lengths.count, using: &generator)
      let topics = try source.topics() ?? source.lengths.map { _ in 0 }
      let order = (0..<permutation.count).map { permutation[$0] }
        .enumerated().sorted {
          (topics[$0.element], $0.offset) < (topics[$1.element], $1.offset)
        }.map(\.element)
      var before = 0
      for rank in order where partitions[number][rank] == .max {
        let length = Int(source.lengths[rank])
        line.append((number, rank, 2 * start + given(2 * before + length, number)))
        before += length
      }
      start += given(before, number)
    }
    var level = 0
    while loads.reduce(0, { $0 + max(0, level - $1) }) < start { level += 1 }
    let ends = loads.indices.map { partition in
      loads[...partition].reduce(0) { $0 + max(0, level - $1) }
    }
    for (source, rank, middle) in line {
      partitions[source][rank] = UInt16(ends.firstIndex { 2 * $0 > middle } ?? count - 1)
    }
    return partitions
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func thePartitionsAreThoseOfASlowSearch(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let count = 1 + generator.index(below: 9)
    let chunkLength = 1 + generator.index(below: 40)
    let sources = (0..<1 + generator.index(below: 5)).map { number in
      var source = self.source(
        "s\(number)", count: generator.index(below: 120),
        lengths: 0...UInt32(generator.index(below: 2) == 0 ? 20 : 300),
        topicSize: generator.index(below: 3) * 7, seed: seed)
      if seed % 3 == 0 { source.budget = source.budget * generator.index(below: 11) / 10 }
      return source
    }
    let found = try TopicPartitions(
      of: sources, count: count, chunkLength: chunkLength, seed: seed)
    let expected = try slowPartitions(
      of: sources, count: count, chunkLength: chunkLength, seed: seed)
    #expect(found.partitions == expected)
  }

  @Test(arguments: [2, 5, 16, 64])
  func noPartitionHasATwentiethMoreThanTheMean(count: Int) throws {
    for seed in 0..<4 as Range<UInt64> {
      let sources = [
        source("long", count: 60, lengths: 2_000...4_000, topicSize: 10, seed: seed),
        source("many", count: 9_000, lengths: 1...200, topicSize: 30, seed: seed),
        source("small", count: 40, lengths: 10...60, seed: seed),
        source("few", count: 2_000, lengths: 1...100, topicSize: 40, seed: seed),
        source("tiny", count: 1, lengths: 1...1, seed: seed),
      ]
      let found = try TopicPartitions(of: sources, count: count, chunkLength: 128, seed: seed)
      let tokenCounts = self.tokenCounts(found.partitions, of: sources, count: count)
      let mean = Double(tokenCounts.reduce(0, +)) / Double(count)
      #expect(Double(tokenCounts.max() ?? 0) <= 1.05 * mean, "\(tokenCounts)")
      for small in [2, 4] { #expect(Set(found.partitions[small]).count == 1) }
    }
  }

  @Test func aPartitionHoldsARunOfTopics() throws {
    let source = self.source("a", count: 4_000, lengths: 5...50, topicSize: 25, seed: 3)
    let topics = try #require(try source.topics())
    var found: [[[UInt16]]] = []
    for seed in [1, 2] as [UInt64] {
      let partitions = try TopicPartitions(of: [source], count: 8, chunkLength: 64, seed: seed)
        .partitions
      let ranges = (0..<8).map { partition in
        let own = topics.indices.filter { partitions[0][$0] == partition }.map { topics[$0] }
        return (own.min() ?? 0)...(own.max() ?? 0)
      }
      // Neighbours share at most the topic that is cut between them.
      for (first, second) in zip(ranges, ranges.dropFirst()) {
        #expect(first.upperBound <= second.lowerBound)
      }
      #expect(ranges[0].lowerBound == 0 && ranges[7].upperBound == topics.max())
      found.append(partitions)
    }
    // The seed decides only on the topics that are cut.
    let moved = topics.indices.filter { found[0][0][$0] != found[1][0][$0] }
    #expect(!moved.isEmpty && Set(moved.map { topics[$0] }).count <= 7)
  }

  @Test func aSourceWithoutTopicsIsCutOnlyWhereItIsLargerThanAnEvenShare() throws {
    let small = source("small", count: 200, lengths: 10...30, seed: 1)
    let large = source("large", count: 5_000, lengths: 10...30, topicSize: 30, seed: 1)
    let both = try TopicPartitions(of: [small, large], count: 4, chunkLength: 32, seed: 1)
    #expect(Set(both.partitions[0]).count == 1 && Set(both.partitions[1]).count == 4)
    let alone = try TopicPartitions(of: [small], count: 4, chunkLength: 32, seed: 1)
    #expect(Set(alone.partitions[0]).count == 4)
  }

  @Test func anEmptyCorpusHasPartitions() throws {
    let found = try TopicPartitions(
      of: [source("a", count: 3, lengths: 0...0, seed: 1)], count: 5, chunkLength: 8, seed: 1)
    #expect(found.partitions == [[0, 0, 0]])
    #expect(try TopicPartitions(of: [], count: 5, chunkLength: 8, seed: 1).partitions == [])
  }

  /// An index of sources with topics, of one that is too small for them, and of a tiny one.
  private func withIndex(_ body: (PackingFixture, CorpusIndex) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 1_300, words: 1...12, seed: 21)
      let fixture = try PackingFixture(folder: folder, texts: Array(texts.prefix(300)))
      let names = ["a", "a", "b", "a", "b", "c", "a", "b", "a", "a", "b", "a", "c"]
      let index = try fixture.index(try fixture.write(texts, sources: names))
      #expect(try index.topics(ofSource: index.sources[0]) != nil)
      #expect(try index.topics(ofSource: index.sources[2]) == nil)
      try body(fixture, index)
    }
  }

  @Test(arguments: [StrategyName.bm25, .relatedFit], [nil, ["a": 0.2, "b": 0.5, "c": 0.3]])
  func partsMergeToTheBytesOfOneRun(strategy: StrategyName, weights: [String: Double]?) throws {
    try withIndex { fixture, index in
      var stage = fixture.packer(strategy, chunkLength: 64, seed: 3)
      stage.configuration.partitionCount = 5
      stage.configuration.bufferCapacity = 30
      stage.configuration.weights = weights
      stage.threadCount = 3
      let whole = try fixture.pack(index, stage, name: "whole")
      #expect(whole.report.checks.filter { !$0.holds } == [])
      #expect(whole.manifest.configuration.partitionRule == .topics)
      let units = try stage.plan(index).units
      #expect(units.flatMap { $0.documentIDs ?? [] }.sorted() == Array(0..<1_300))
      stage.threadCount = 1
      for partition in [3, 0, 4, 1, 2] {
        stage.partition = partition
        let plan = try stage.plan(CorpusIndex(path: index.path))
        let expected = units.filter { $0.partition == partition }
        #expect(plan.units.map(\.documentIDs) == expected.map(\.documentIDs))
        #expect(plan.units.map(\.budgets) == expected.map(\.budgets))
        try Pipeline.pack(
          index, by: plan, with: stage,
          into: try OutputFolder(
            packing: "\(fixture.folder)/part\(partition)", overwrite: false),
          progress: ProgressLine(isQuiet: true))
      }
      try MergeStage().merge(
        (0..<5).map { "\(fixture.folder)/part\($0)" },
        into: try OutputFolder(packing: fixture.folder + "/merged", overwrite: false),
        progress: ProgressLine(isQuiet: true))
      #expect(try PackingFixture.files(in: fixture.folder + "/merged") == whole.files)
      // A part of other partitions is refused by name.
      stage.partition = 2
      stage.configuration.partitionRule = .hash
      try Pipeline.pack(
        index, by: try stage.plan(index), with: stage,
        into: try OutputFolder(packing: fixture.folder + "/hashed", overwrite: false),
        progress: ProgressLine(isQuiet: true))
      #expect(
        message {
          try MergeStage().merge(
            [0, 1, 3, 4].map { "\(fixture.folder)/part\($0)" } + [fixture.folder + "/hashed"],
            into: try OutputFolder(packing: fixture.folder + "/refused", overwrite: false),
            progress: ProgressLine(isQuiet: true))
        }.contains("configuration.partition_by is topics and none"))
    }
  }

  @Test func theStrategyDecidesWhereTheUserDoesNot() throws {
    try withIndex { fixture, index in
      for strategy in StrategyName.allCases {
        var stage = fixture.packer(strategy, chunkLength: 64)
        #expect(try stage.plan(index).settings.configuration.partitionRule == nil)
        stage.configuration.partitionCount = 3
        let rule = try stage.plan(index).settings.configuration.partitionRule
        #expect(rule == (strategy.isRetrieving ? .topics : .hash))
        stage.configuration.partitionRule = .hash
        #expect(try stage.plan(index).settings.configuration.partitionRule == .hash)
        stage.configuration.partitionRule = .topics
        let refusal = message { _ = try stage.plan(index) }
        #expect(refusal.contains("does not look for related documents") != strategy.isRetrieving)
      }
    }
  }

  /// The partition of a document by its topic is known to the index alone.
  @Test func verificationComparesThePartitionsWithTheIndex() throws {
    try withIndex { fixture, index in
      var stage = fixture.packer(.bm25, chunkLength: 64)
      stage.configuration.partitionCount = 4
      for (rule, failing) in [
        (.topics, []), (.hash, ["partitions"]),
      ] as [(PartitionRule, [String])] {
        stage.configuration.partitionRule = rule
        let name = "packed-\(rule.rawValue)"
        let packed = try fixture.pack(index, stage, name: name)
        #expect(packed.report.holds)
        var manifest = packed.manifest
        manifest.configuration.partitionRule = .topics
        try AtomicFile.write(
          manifest.jsonBytes(), to: "\(fixture.folder)/\(name)/manifest.json")
        let checks = try Pipeline.verify(folder: "\(fixture.folder)/\(name)", index: index).checks
        #expect(checks.filter { !$0.holds }.map(\.name) == failing)
      }
    }
  }
}
