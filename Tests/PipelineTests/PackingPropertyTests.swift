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

/// What must hold, over random corpora: every token once, the same bytes on any number of
/// threads, and from partitions that were packed in any order.
@Suite(.timeLimit(.minutes(10))) struct PackingPropertyTests {
  /// A corpus of documents with lengths in tokens, for the analyzer `tokens`.
  struct Corpus: CustomTestStringConvertible {
    var testDescription: String
    var chunkLength = 24
    var sources = 2

    /// Multiples of L and tokens more or less: a document of `a * L + b` tokens for each pair.
    var lengths: [(Int, Int)]
    var buffer = 4_096
  }

  static let nasty: [(Int, Int)] = [
    (0, 1), (1, -1), (1, 0), (1, 1), (10, 0), (0, 1), (2, -1), (0, 2), (1, -2), (0, 7),
  ]

  static let corpora: [Corpus] = [
    Corpus(testDescription: "nasty lengths", lengths: nasty + nasty + nasty),
    Corpus(testDescription: "k = 1", lengths: nasty + nasty, buffer: 1),
    Corpus(testDescription: "k = 3, L = 1", chunkLength: 1, lengths: nasty, buffer: 3),
    Corpus(testDescription: "one document", sources: 1, lengths: [(3, 2)]),
    Corpus(testDescription: "one short document", sources: 1, lengths: [(0, 1)]),
    Corpus(testDescription: "one source", sources: 1, lengths: nasty + nasty),
    Corpus(testDescription: "more sources than documents", sources: 9, lengths: Array(nasty[..<4])),
    Corpus(testDescription: "a chunk longer than all", chunkLength: 4_000, lengths: nasty),
  ]

  private func texts(_ corpus: Corpus, using generator: inout SplitMix64) -> [String] {
    corpus.lengths.map { multiple, more in
      // Words of the tokenizer's alphabet: about a token each.
      (0..<max(1, multiple * corpus.chunkLength + more)).map { _ in
        "\(Character(UnicodeScalar(UInt8.random(in: 97...122, using: &generator))))"
      }.joined(separator: " ")
    }
  }

  @Test(arguments: corpora, StrategyName.allCases)
  func everyTokenOnceAndTheSameBytes(corpus: Corpus, strategy: StrategyName) throws {
    var generator = SplitMix64(seed: 1)
    try withTemporaryFolder { folder in
      var texts = texts(corpus, using: &generator)
      if texts.count > 6 { texts.append(texts[4]) }
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(
        try fixture.write(texts, sources: (0..<corpus.sources).map { "s\($0)" }))
      for order in strategy.isRetrieving ? RetrievalOrder.allCases : [.chain] {
        for long in LongDocumentPolicy.allCases {
          for copies in NearDuplicatePolicy.allCases {
            var stage = fixture.packer(strategy, chunkLength: corpus.chunkLength)
            stage.configuration.retrieval?.order = order
            stage.configuration.bufferCapacity = corpus.buffer
            stage.configuration.longDocuments = long
            stage.configuration.nearDuplicates = copies
            if long == .drop { stage.configuration.segmentLimit = 3 }
            let name = "\(order)-\(long)-\(copies)"
            stage.threadCount = 1
            let isAllDropped =
              try long == .drop
              && (0..<index.documentCount).allSatisfy {
                try index.tokens(ofDocument: $0).tokens.count + 1 > corpus.chunkLength
              }
            guard !isAllDropped else {
              #expect(throws: PipelineError.self) {
                try fixture.pack(index, stage, name: name)
              }
              continue
            }
            let one = try fixture.pack(index, stage, name: name)
            #expect(one.report.checks.filter { !$0.holds } == [], "\(name)")
            expectAccount(one.manifest, of: index)
            stage.threadCount = Int.random(in: 2...8, using: &generator)
            let many = try fixture.pack(index, stage, name: name + "-threads")
            #expect(one.files == many.files, "\(name)")
          }
        }
      }
    }
  }

  private func expectAccount(_ manifest: ShardManifest, of index: CorpusIndex) {
    let counts = manifest.counts
    let tokenCount = index.sources.reduce(0) { $0 + $1.tokenCount }
    #expect(counts.packedTokens + counts.truncatedTokens + counts.droppedTokens == tokenCount)
    #expect(counts.packedDocuments + counts.droppedDocuments == index.documentCount)
    let lost = manifest.longDocuments.lostTokens
    if manifest.configuration.longDocuments == .truncate, counts.droppedDocuments == 0 {
      #expect(lost["truncate"] == counts.truncatedTokens)
    }
    if manifest.configuration.longDocuments == .drop {
      #expect(lost["drop"] == counts.droppedByReason["too-long"]?.tokens ?? 0)
    }
    #expect(lost["split"] == 0)
  }

  @Test(arguments: StrategyName.allCases, 1...7)
  func partitionsInAnyOrderMergeToTheBytesOfOneRun(strategy: StrategyName, count: Int) throws {
    var generator = SplitMix64(seed: UInt64(count))
    try withTemporaryFolder { folder in
      let texts =
        PackingFixture.randomTexts(count: 70, words: 1...40, seed: 5)
        + [String(repeating: "long ", count: 300), "x", "x"]
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts, sources: ["a", "b", "c"]))
      var stage = fixture.packer(strategy, chunkLength: 32)
      stage.configuration.partitionCount = count
      stage.configuration.bufferCapacity = 10
      stage.configuration.nearDuplicates = NearDuplicatePolicy.allCases[count % 3]
      if count % 2 == 1 { stage.configuration.weights = ["a": 0.5, "b": 0.2, "c": 0.3] }
      stage.threadCount = count
      let whole = try fixture.pack(index, stage, name: "whole")
      #expect(whole.report.checks.filter { !$0.holds } == [])
      expectAccount(whole.manifest, of: index)
      guard count > 1 else { return }
      for partition in (0..<count).shuffled(using: &generator) {
        stage.partition = partition
        stage.threadCount = Int.random(in: 1...8, using: &generator)
        try Pipeline.pack(
          index, by: try stage.plan(index), with: stage,
          into: try OutputFolder(packing: "\(folder)/part\(partition)", overwrite: false),
          progress: ProgressLine(isQuiet: true))
      }
      let parts = (0..<count).map { "\(folder)/part\($0)" }.shuffled(using: &generator)
      try MergeStage().merge(
        parts, into: try OutputFolder(packing: folder + "/merged", overwrite: false),
        progress: ProgressLine(isQuiet: true))
      #expect(try PackingFixture.files(in: folder + "/merged") == whole.files)
    }
  }

  @Test func aDocumentOfAMillionTokensIsPackedByEveryStrategy() throws {
    try withTemporaryFolder { folder in
      let long = String(repeating: "a b c d e f g h i j ", count: 110_000)
      let texts = ["short one", long, "short two", "short three"]
      let fixture = try PackingFixture(folder: folder, texts: ["a b c d short one two three"])
      let index = try fixture.index(try fixture.write(texts))
      #expect(index.sources[0].tokenCount > 1_000_000)
      for strategy in StrategyName.allCases {
        var stage = fixture.packer(strategy, chunkLength: 2_048)
        stage.configuration.shardByteCount = 1 << 20
        let packed = try fixture.pack(index, stage, name: strategy.rawValue)
        #expect(packed.report.checks.filter { !$0.holds } == [])
        expectAccount(packed.manifest, of: index)
      }
    }
  }
}
