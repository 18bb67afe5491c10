import BM25
import Documents
import Files
import Foundation
import Packing
import Randomness
import Reporting
import Retrieval
import Shards
import TestSupport
import Testing
import Tokenization

@testable import Pipeline

@Suite struct PackStageTests {
  struct Case: CustomTestStringConvertible {
    var strategy: StrategyName
    var order = RetrievalOrder.chain
    var analyzer = Analyzer.words
    var chunkLength = 32
    var buffer = 4_096
    var addsBOS = false
    var addsEOS = true

    var testDescription: String {
      "\(strategy) \(order) \(analyzer) L=\(chunkLength) k=\(buffer) \(addsBOS) \(addsEOS)"
    }
  }

  static let cases: [Case] = [
    Case(strategy: .mix), Case(strategy: .uni), Case(strategy: .bm25),
    Case(strategy: .bm25, order: .star), Case(strategy: .bm25, analyzer: .tokens),
    Case(strategy: .bm25, buffer: 1), Case(strategy: .bm25, buffer: 3),
    Case(strategy: .mix, chunkLength: 1), Case(strategy: .bm25, chunkLength: 1),
    Case(strategy: .bm25, chunkLength: 5_000), Case(strategy: .uni, chunkLength: 5_000),
    Case(strategy: .bm25, addsBOS: true), Case(strategy: .uni, addsBOS: true, addsEOS: false),
    Case(strategy: .bm25, addsEOS: false),
  ]

  /// The bytes are spread over the file, most of them where every page and the file begin.
  @Test func aFlippedByteOfTheIndexNeverChangesThePacking() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 120, words: 1...60, seed: 8)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let plan = try fixture.write(texts, sources: ["wiki", "forum"])
      let stage = fixture.packer(.bm25, chunkLength: 64)
      func pack() throws -> [String: [UInt8]] {
        let output = folder + "/packed"
        try? FileManager.default.removeItem(atPath: output)
        _ = try Pipeline.pack(
          .index(path: folder + "/c.sqlite", tokenizer: nil), with: stage, to: output,
          overwrite: false, progress: ProgressLine(isQuiet: true))
        return try PackingFixture.files(in: output)
      }
      _ = try fixture.index(plan)
      let path = folder + "/c.sqlite"
      let whole = try Data(contentsOf: URL(filePath: path))
      let expected = try pack()
      var generator = SplitMix64(seed: 9)
      var found = 0
      for round in 0..<240 {
        var place = Int.random(in: 0..<whole.count, using: &generator)
        if round % 3 == 1 { place = place / 16_384 * 16_384 + place % 64 }
        if round % 3 == 2 { place %= 100 }
        var bytes = whole
        bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
        try bytes.write(to: URL(filePath: path))
        do {
          #expect(try pack() == expected, "byte \(place)")
        } catch let error as RetrievalError {
          #expect("\(error)".contains(path), "\(error)")
          found += 1
        }
      }
      #expect(found > 120)
    }
  }

  @Test(arguments: cases)
  func everyInvariantHoldsAndEveryTokenIsThere(_ test: Case) throws {
    try withTemporaryFolder { folder in
      let texts =
        PackingFixture.randomTexts(count: 90, words: 1...60, seed: 1)
        + [String(repeating: "long ", count: 400), "x", " "]
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let plan = try fixture.write(texts, sources: ["wiki", "forum", "code"])
      let index = try fixture.index(plan, analyzer: test.analyzer)
      var stage = fixture.packer(test.strategy, chunkLength: test.chunkLength)
      stage.configuration.retrieval?.order = test.order
      stage.configuration.bufferCapacity = test.buffer
      stage.configuration.documentPolicy.addBOS = test.addsBOS
      stage.configuration.documentPolicy.addEOS = test.addsEOS
      stage.tokens.bos = fixture.tokenizer.specialTokens[0].content
      let packed = try fixture.pack(index, stage, name: "packed")
      #expect(packed.report.checks.filter { !$0.holds } == [])
      #expect(packed.manifest.counts.packedDocuments == texts.count)
      #expect(packed.manifest.isEOSDerivable == (test.addsEOS && !test.addsBOS))
      let files = packed.files.keys.filter { !$0.hasPrefix("shard-") }.sorted()
      #expect(
        files == ["documents.jsonl", "manifest.json", "tokenizer.json", "tokenizer_config.json"])
    }
  }

  @Test(arguments: StrategyName.allCases)
  func threadsChangeNothing(strategy: StrategyName) throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 120, words: 1...50, seed: 2)
      var fixture = try PackingFixture(folder: folder, texts: texts)
      fixture.blockByteCount = 700
      let plan = try fixture.write(texts, sources: ["a", "b", "c", "d", "e"])
      var first: [String: [UInt8]]?
      for threads in [1, 2, 3, 8] {
        let index = try fixture.index(plan, threads: threads, name: "c\(threads).sqlite")
        var stage = fixture.packer(strategy, chunkLength: 64)
        stage.threadCount = threads
        let packed = try fixture.pack(index, stage, name: "packed\(threads)")
        #expect(packed.report.holds)
        #expect(packed.files == first ?? packed.files)
        first = packed.files
      }
    }
  }

  @Test func theSeedDecidesTheOrderAndNothingElse() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 60, words: 5...40, seed: 3)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts))
      let one = try fixture.pack(index, fixture.packer(.bm25, chunkLength: 32), name: "one")
      let again = try fixture.pack(index, fixture.packer(.bm25, chunkLength: 32), name: "again")
      let two = try fixture.pack(
        index, fixture.packer(.bm25, chunkLength: 32, seed: 2), name: "two")
      #expect(one.files == again.files)
      #expect(one.files["shard-00000.safetensors"] != two.files["shard-00000.safetensors"])
      #expect(one.manifest.counts.packedTokens == two.manifest.counts.packedTokens)
    }
  }

  @Test func weightsAreTokenBudgetsAndWhatIsOverIsListed() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 400, words: 5...40, seed: 4)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts, sources: ["wiki", "code"]))
      for strategy in StrategyName.allCases {
        var stage = fixture.packer(strategy, chunkLength: 64)
        stage.configuration.weights = ["wiki": 0.3, "code": 0.9]
        let packed = try fixture.pack(index, stage, name: strategy.rawValue)
        #expect(packed.report.checks.filter { !$0.holds } == [])
        let shares = packed.manifest.sourceCounts.map(\.obtainedShare)
        #expect(abs(shares[0] - 0.25) < 0.01 && abs(shares[1] - 0.75) < 0.01)
        #expect(packed.manifest.sourceCounts.map(\.askedShare) == [0.25, 0.75])
        #expect(packed.manifest.counts.droppedDocuments > 100)
      }
    }
  }

  /// What is dropped or held out is not there to be given: the scarce source gives all it can.
  @Test(arguments: [1, 4], LongDocumentPolicy.allCases)
  func budgetsCountOnlyWhatCanBePacked(
    partitions: Int, longDocuments: LongDocumentPolicy
  ) throws {
    try withTemporaryFolder { folder in
      var texts = PackingFixture.randomTexts(count: 4_000, words: 1...9, seed: 8)
      // Half of the texts of the first source, which is the scarce one, are copies; some are long.
      for i in stride(from: 0, to: texts.count, by: 4) { texts[i] = texts[i % 600] }
      for i in stride(from: 6, to: texts.count, by: 100) {
        texts[i] = texts[i..<i + 12].joined(separator: " ")
      }
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts, sources: ["wiki", "code"]))
      for (strategy, holdout) in [(StrategyName.uni, nil as Double?), (.uni, 0.2), (.mix, 0.2)] {
        for nearDuplicates in [NearDuplicatePolicy.drop, .apart] {
          var stage = fixture.packer(strategy, chunkLength: 64)
          stage.configuration.weights = ["wiki": 0.7, "code": 0.3]
          stage.configuration.nearDuplicates = nearDuplicates
          stage.configuration.longDocuments = longDocuments
          stage.configuration.partitionCount = partitions
          stage.configuration.holdout = holdout.map {
            HoldoutConfiguration(share: $0, side: .training)
          }
          let packed = try fixture.pack(
            index, stage, name: "\(strategy.rawValue)-\(nearDuplicates.rawValue)-\(holdout ?? 0)")
          #expect(packed.report.checks.filter { !$0.holds } == [])
          let shares = packed.manifest.sourceCounts.map(\.obtainedShare)
          #expect(abs(shares[0] - 0.7) < 0.001 && abs(shares[1] - 0.3) < 0.001)
          let reasons = packed.manifest.counts.droppedByReason
          #expect((reasons["near-duplicate"] != nil) == (nearDuplicates == .drop))
          #expect((reasons["held-out"] != nil) == (holdout != nil))
        }
      }
    }
  }

  @Test func partsOfABudgetAreThoseOfOneRun() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 400, words: 1...9, seed: 9)
      let fixture = try PackingFixture(folder: folder, texts: texts + texts)
      let index = try fixture.index(try fixture.write(texts + texts, sources: ["wiki", "code"]))
      var stage = fixture.packer(.uni, chunkLength: 64)
      stage.configuration.weights = ["wiki": 1, "code": 2]
      stage.configuration.nearDuplicates = .drop
      stage.configuration.partitionCount = 3
      let whole = try stage.plan(index).units
      let parts = try (0..<3).map { partition in
        stage.partition = partition
        return try stage.plan(index).units
      }
      for unit in whole {
        let part = try #require(parts[unit.partition].first { $0.number == unit.number })
        #expect(part.budgets == unit.budgets && part.documentIDs == unit.documentIDs)
      }
      #expect(parts.map(\.count) == [2, 2, 2])
    }
  }

  @Test func weightsMustNameTheSourcesThereAre() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 10, words: 5...10, seed: 5)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts, sources: ["wiki", "code"]))
      var stage = fixture.packer(.uni, chunkLength: 64)
      for weights in [["wiki": 1.0], ["wiki": 1, "code": 1, "web": 1], ["wiki": 0, "code": 0]] {
        stage.configuration.weights = weights
        #expect(throws: PipelineError.self) {
          _ = try fixture.pack(index, stage, name: "packed")
        }
      }
    }
  }

  @Test func aDamagedSpoolOfAKilledRunIsPackedAgain() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 60, words: 5...40, seed: 7)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts, sources: ["a", "b", "c"]))
      let stage = fixture.packer(.bm25, chunkLength: 32)
      let whole = try fixture.pack(index, stage, name: "whole")
      for isDamaged in [false, true] {
        let path = "\(folder)/packed \(isDamaged)"
        let manifest = path + "/manifest.json"
        func pack(_ folder: OutputFolder) throws {
          try Pipeline.pack(
            index, by: try stage.plan(index), with: stage, into: folder,
            progress: ProgressLine(isQuiet: true))
        }
        do {
          // A run that fails at its last step leaves what a killed one leaves.
          let folder = try OutputFolder(packing: path, overwrite: false)
          try FileManager.default.createDirectory(
            atPath: manifest, withIntermediateDirectories: false)
          #expect(throws: (any Error).self) { try pack(folder) }
          try FileManager.default.removeItem(atPath: manifest)
        }
        let spools = try FileManager.default.contentsOfDirectory(atPath: path + "/.work").sorted()
        #expect(spools.count == 3)
        if isDamaged {
          let spool = URL(filePath: "\(path)/.work/\(spools[1])")
          var bytes = try Data(contentsOf: spool)
          bytes[bytes.count / 2] ^= 4
          try bytes.write(to: spool)
        }
        try pack(try OutputFolder(packing: path, overwrite: false))
        #expect(try PackingFixture.files(in: path) == whole.files)
      }
    }
  }

  @Test func bm25PutsRelatedDocumentsTogether() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 300, words: 10...30, seed: 6)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts))
      var relatedness: [StrategyName: Double] = [:]
      for strategy in StrategyName.allCases {
        _ = try fixture.pack(
          index, fixture.packer(strategy, chunkLength: 256), name: strategy.rawValue)
        relatedness[strategy] = try MeasureStage(threadCount: 1).measure(
          folder + "/" + strategy.rawValue, progress: ProgressLine(isQuiet: true)
        ).statistics.relatedness.adjacent
      }
      let (bm25, uni) = (relatedness[.bm25] ?? 0, relatedness[.uni] ?? 1)
      #expect(bm25 > 2 * uni, "bm25 \(bm25), uni \(uni)")
    }
  }
}
