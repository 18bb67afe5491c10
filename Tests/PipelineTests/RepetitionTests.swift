import Files
import Foundation
import Packing
import Randomness
import Retrieval
import Shards
import TestSupport
import Testing
import Tokenization

@testable import Pipeline

/// Packings in which documents come more than once.
@Suite(.timeLimit(.minutes(10))) struct RepetitionTests {
  /// 66 documents of three sources, of which `c` has the fewest tokens, and copies of some.
  private func withIndex(_ body: (PackingFixture, CorpusIndex) throws -> Void) throws {
    try withTemporaryFolder { folder in
      var texts = PackingFixture.randomTexts(count: 60, words: 1...30, seed: 8)
      texts += [texts[0], texts[0], texts[4], String(repeating: "long ", count: 90), "x", "y"]
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let plan = try fixture.write(texts, sources: ["a", "b", "a", "b", "a", "c"])
      try body(fixture, try fixture.index(plan))
    }
  }

  private func stage(
    _ fixture: PackingFixture, _ strategy: StrategyName, _ repetition: RepetitionConfiguration,
    weights: [String: Double]? = nil
  ) -> PackStage {
    var stage = fixture.packer(strategy, chunkLength: 32)
    stage.configuration.repetition = repetition
    stage.configuration.weights = weights
    stage.configuration.bufferCapacity = 9
    return stage
  }

  /// The text of every document of every pass, put together from the rows.
  private func copies(in folder: String) throws -> [Int: [Int: [UInt32]]] {
    let packed = try PackedFolder(path: folder)
    var fragments: [Int: [Int: [(start: Int, tokens: [UInt32])]]] = [:]
    for number in 0..<packed.chunkCount {
      let chunk = try packed.chunk(number)
      for fragment in chunk.fragments {
        fragments[fragment.pass, default: [:]][fragment.documentID, default: []].append(
          (fragment.start, Array(chunk.tokens[fragment.range])))
      }
    }
    return fragments.mapValues { documents in
      documents.mapValues { $0.sorted { $0.start < $1.start }.flatMap(\.tokens) }
    }
  }

  @Test(arguments: StrategyName.allCases, NearDuplicatePolicy.allCases)
  func everyEpochHoldsEveryDocumentWhole(
    strategy: StrategyName, nearDuplicates: NearDuplicatePolicy
  ) throws {
    try withIndex { fixture, index in
      var stage = stage(fixture, strategy, RepetitionConfiguration(epochs: 3))
      stage.configuration.nearDuplicates = nearDuplicates
      let packed = try fixture.pack(index, stage, name: "epochs")
      #expect(packed.report.checks.filter { !$0.holds } == [])
      let copies = try copies(in: fixture.folder + "/epochs")
      #expect(copies.keys.sorted() == [0, 1, 2])
      let eos = UInt32(packed.manifest.eosTokenID)
      var texts: [Int: [UInt32]] = [:]
      try DocumentTable.forEachRecord(folder: fixture.folder + "/epochs") { row in
        #expect(row.passCount == (row.dropped == nil ? 3 : nil))
        guard row.dropped == nil else { return }
        texts[row.documentID] = try index.tokens(ofDocument: row.documentID).tokens + [eos]
      }
      #expect(texts.count == packed.manifest.counts.packedDocuments)
      for pass in 0..<3 { #expect(copies[pass] == texts) }
      let counts = packed.manifest.counts
      #expect(counts.packedTokens == (texts.values.reduce(0) { $0 + $1.count - 1 }) * 3)
      #expect(counts.repeatedTokens == counts.packedTokens / 3 * 2)
    }
  }

  @Test(arguments: StrategyName.allCases)
  func theFirstEpochIsThePackingWithoutEpochs(strategy: StrategyName) throws {
    try withIndex { fixture, index in
      func chunks(_ name: String) throws -> [[PackedFolder.PackedChunk]] {
        let folder = try PackedFolder(path: fixture.folder + "/" + name)
        let chunks = try (0..<folder.chunkCount).map(folder.chunk)
        return Dictionary(grouping: chunks) { $0.segments[0].pass }.sorted { $0.key < $1.key }
          .map(\.value)
      }
      func contents(_ chunks: [PackedFolder.PackedChunk]) -> Set<[UInt32]> {
        Set(chunks.map(\.tokens))
      }
      _ = try fixture.pack(
        index, stage(fixture, strategy, RepetitionConfiguration(epochs: 2)), name: "two")
      var plain = fixture.packer(strategy, chunkLength: 32)
      plain.configuration.bufferCapacity = 9
      _ = try fixture.pack(index, plain, name: "one")
      let (two, one) = (try chunks("two"), try chunks("one"))
      #expect(two[0].map(\.tokens) == one[0].map(\.tokens))
      #expect(two[0].map(\.number) == Array(0..<one[0].count), "the epochs are not in order")
      #expect(contents(two[1]) != contents(one[0]), "the second epoch is the first")
    }
  }

  @Test(arguments: StrategyName.allCases)
  func sourcesGiveTheirTokensInWholePassesAndALastOne(strategy: StrategyName) throws {
    try withIndex { fixture, index in
      let available = try index.sources.map { source in
        try index.documentIDs(ofSource: source).reduce(0) {
          $0 + (try index.tokens(ofDocument: Int($1)).tokens.count) + 1
        }
      }
      for nearDuplicates in NearDuplicatePolicy.allCases {
        let total = available.reduce(0, +) * 9 / 10
        var stage = stage(
          fixture, strategy, RepetitionConfiguration(tokens: total, limit: 6),
          weights: ["a": 0.3, "b": 0.4, "c": 0.3])
        stage.configuration.nearDuplicates = nearDuplicates
        let packed = try fixture.pack(index, stage, name: "mix-\(nearDuplicates)")
        #expect(packed.report.checks.filter { !$0.holds } == [], "\(nearDuplicates)")
        let copies = try copies(in: fixture.folder + "/mix-\(nearDuplicates)")
        let sources = packed.manifest.sourceCounts
        for (source, share) in zip(sources, [0.3, 0.4, 0.3]) {
          let asked = try #require(source.askedTokens)
          let obtained = try #require(source.obtainedTokens)
          #expect(abs(Double(asked) - share * Double(total)) <= 1)
          #expect(obtained <= asked)
        }
        let budgets = try #require(packed.manifest.settings.budgets)
        if nearDuplicates != .drop {
          #expect(budgets.map(\.availableTokenCount) == available)
        }
        #expect(budgets[2].passCount > 1, "no source is repeated")
        // The slow way: which documents are where, from the rows alone.
        var tokens = [0, 0, 0]
        var shortestLeftOut = [Int.max, .max, .max]
        try DocumentTable.forEachRecord(folder: fixture.folder + "/mix-\(nearDuplicates)") { row in
          let sourceID = try #require(packed.manifest.sources.firstIndex(of: row.source))
          let passes = copies.keys.sorted().filter { copies[$0]?[row.documentID] != nil }
          #expect(passes == Array(0..<row.copyCount))
          tokens[sourceID] += row.copyCount * (row.tokenCount + 1)
          if row.dropped == nil {
            #expect(row.copyCount >= budgets[sourceID].wholePassCount)
          }
          if row.dropped == nil || row.dropped == .overBudget,
            row.copyCount < budgets[sourceID].passCount
          {
            shortestLeftOut[sourceID] = min(shortestLeftOut[sourceID], row.tokenCount + 1)
          }
        }
        for (source, shortest) in zip(sources, shortestLeftOut) {
          #expect((source.askedTokens ?? 0) - (source.obtainedTokens ?? 0) < shortest)
        }
        #expect(tokens == sources.map(\.obtainedTokens))
      }
    }
  }

  @Test(arguments: StrategyName.allCases)
  func threadsAndPartitionsChangeNothing(strategy: StrategyName) throws {
    let repetitions = [
      RepetitionConfiguration(epochs: 2), RepetitionConfiguration(tokens: 1_500, limit: 5),
      RepetitionConfiguration(tokens: nil, limit: 2.5),
    ]
    try withIndex { fixture, index in
      for (number, repetition) in repetitions.enumerated() {
        var stage = stage(
          fixture, strategy, repetition,
          weights: number == 0 ? nil : ["a": 0.2, "b": 0.3, "c": 0.5])
        stage.configuration.partitionCount = 3
        stage.configuration.nearDuplicates = NearDuplicatePolicy.allCases[number]
        if number < 2 { stage.configuration.batchSize = 5 }
        stage.threadCount = 1
        let one = try fixture.pack(index, stage, name: "one\(number)")
        #expect(one.report.checks.filter { !$0.holds } == [])
        stage.threadCount = 5
        let many = try fixture.pack(index, stage, name: "many\(number)")
        #expect(many.files == one.files)
        for partition in 0..<3 {
          stage.partition = partition
          try Pipeline.pack(
            index, by: try stage.plan(index), with: stage,
            into: try OutputFolder(
              packing: "\(fixture.folder)/part\(number)-\(partition)", overwrite: false),
            progress: ProgressLine(isQuiet: true))
        }
        try MergeStage().merge(
          [2, 0, 1].map { "\(fixture.folder)/part\(number)-\($0)" },
          into: try OutputFolder(packing: "\(fixture.folder)/merged\(number)", overwrite: false),
          progress: ProgressLine(isQuiet: true))
        #expect(
          try PackingFixture.files(in: "\(fixture.folder)/merged\(number)") == one.files)
      }
    }
  }

  @Test func withoutRepetitionANumberOfTokensDropsTheRest() throws {
    try withIndex { fixture, index in
      let stage = stage(fixture, .bm25, RepetitionConfiguration(tokens: 400))
      let packed = try fixture.pack(index, stage, name: "few")
      #expect(packed.report.checks.filter { !$0.holds } == [])
      let obtained = packed.manifest.sourceCounts.reduce(0) { $0 + ($1.obtainedTokens ?? 0) }
      #expect((376...400).contains(obtained))
      #expect(packed.manifest.counts.repeatedTokens == 0)
      let shard = try Shard(path: fixture.folder + "/few/shard-00000.safetensors")
      #expect(!shard.hasPasses)
    }
  }

  @Test func aLimitThatIsTooLowNamesTheSourcesAndTheirPasses() throws {
    try withIndex { fixture, index in
      let stage = stage(
        fixture, .uni, RepetitionConfiguration(tokens: 4_000, limit: 1.5),
        weights: ["a": 0, "b": 0.1, "c": 0.9])
      #expect {
        try stage.plan(index)
      } throws: { error in
        let message = "\(error)"
        return message.contains("--max-repetition 1.5 is too low") && message.contains("'c'")
          && message.contains("3600 tokens") && !message.contains("'b'")
      }
    }
  }
}
