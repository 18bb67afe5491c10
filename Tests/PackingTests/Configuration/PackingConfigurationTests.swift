import BM25
import Foundation
import Testing
import Tokenization

@testable import Packing

@Suite struct PackingConfigurationTests {
  /// A change of each setting, by the name under which it is described.
  static let changes:
    [(
      name: PackingConfiguration.SettingName, change: @Sendable (inout PackingConfiguration) -> Void
    )] = [
      (.strategy, { $0.strategy = .relatedFit }), (.chunkLength, { $0.chunkLength = 9 }),
      (.contextLength, { $0.contextLength = 2_047 }), (.seed, { $0.seed = 2 }),
      (.order, { $0.retrieval?.order = .star }), (.buffer, { $0.bufferCapacity = nil }),
      (.analyzer, { $0.retrieval?.analyzer = .tokens }),
      (.queryTerms, { $0.retrieval?.queryTermLimit = 7 }),
      (.queryRule, { $0.retrieval?.queryRule = .random }),
      (.feed, { $0.retrieval?.feed = .random }),
      (.bm25, { $0.retrieval?.parameters.k1 = 0.9 }), (.bm25, { $0.retrieval?.parameters.b = 0.4 }),
      (.longDocuments, { $0.longDocuments = .drop }),
      (.batchSize, { $0.batchSize = 64 }), (.segmentLimit, { $0.segmentLimit = 128 }),
      (.nearDuplicates, { $0.nearDuplicates = .allow }),
      (.holdout, { $0.holdout = HoldoutConfiguration(share: 0.1, side: .training) }),
      (.weights, { $0.weights = ["wiki": 0.3] }),
      (.epochs, { $0.repetition = RepetitionConfiguration(epochs: 2) }),
      (.tokens, { $0.repetition = RepetitionConfiguration(tokens: 1_000) }),
      (.maxRepetition, { $0.repetition = RepetitionConfiguration(tokens: nil, limit: 2.5) }),
      (.bos, { $0.documentPolicy.addBOS = true }),
      (.eos, { $0.documentPolicy.addEOS = false }),
      (.specialTokens, { $0.documentPolicy.specialTokensInText = .parse }),
      (.denseTensors, { $0.denseTensors = [.positionIDs] }),
    ]

  private func changed(
    _ configuration: PackingConfiguration, to other: PackingConfiguration
  ) -> [PackingConfiguration.SettingName] {
    PackingConfiguration.SettingName.allCases.filter {
      configuration.value(of: $0) != other.value(of: $0)
    }
  }

  private func json(_ configuration: PackingConfiguration) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(configuration), as: UTF8.self)
  }

  @Test func everyChangeIsDescribedWrittenAndRead() throws {
    let standard = PackingConfiguration()
    for (name, change) in Self.changes {
      var configuration = standard
      change(&configuration)
      #expect(changed(standard, to: configuration) == [name])
      #expect(try json(configuration) != json(standard), "\(name)")
      let read = try JSONDecoder().decode(
        PackingConfiguration.self, from: Data(json(configuration).utf8))
      #expect(read == configuration, "\(name)")
    }
    let tested = Set(Self.changes.map(\.name))
    let others = PackingConfiguration.SettingName.allCases.filter { !tested.contains($0) }
    #expect(
      others == [.window, .partitions, .partitionRule, .boundaryLoss],
      "these have tests of their own")
  }

  /// A stored property that is not in the JSON form would be lost between command line and
  /// manifest.
  @Test func everyPropertyIsInTheJSONForm() throws {
    var configuration = PackingConfiguration(strategy: .bestFit)
    configuration.retrieval = RetrievalConfiguration()
    configuration.holdout = HoldoutConfiguration(share: 0.5, side: .heldOut)
    configuration.weights = ["a": 1]
    configuration.denseTensors = [.lossMask]
    configuration.partitionCount = 2
    configuration.partitionRule = .topics
    configuration.repetition = RepetitionConfiguration(epochs: 2)
    configuration.segmentLimit = 9
    configuration.batchSize = 8
    let names = Mirror(reflecting: configuration).children.compactMap(\.label)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json(configuration).utf8)) as? [String: Any])
    let chunks = try #require(object["configuration"] as? [String: Any])
    // The size of the shards is what `PackingPart` writes beside it.
    #expect(names.count == object.count - 1 + chunks.count + 1, "\(names)")
    #expect(names.contains("shardByteCount"))
  }

  @Test func aWindowBelongsToBestFitAndABufferToRetrieval() throws {
    var retrieval = RetrievalConfiguration()
    retrieval.bufferCapacity = 50
    for strategy in StrategyName.allCases {
      var configuration = PackingConfiguration(strategy: strategy, retrieval: retrieval)
      let waits = strategy.isRetrieving || strategy == .bestFit
      #expect(configuration.bufferCapacity == (waits ? 50 : nil))
      #expect(configuration.value(of: .window) == (strategy == .bestFit ? .count(50) : nil))
      #expect(configuration.value(of: .buffer) == (strategy.isRetrieving ? .count(50) : nil))
      configuration.bufferCapacity = nil
      #expect(configuration.value(of: .window) == (strategy == .bestFit ? .text("all") : nil))
      let read = try JSONDecoder().decode(
        PackingConfiguration.self, from: Data(json(configuration).utf8))
      #expect(read == configuration)
    }
  }

  @Test func partitionsHaveARuleThatIsWrittenUnlessItIsTheHash() throws {
    var configuration = PackingConfiguration()
    configuration.partitionRule = .topics
    #expect(configuration.value(of: .partitionRule) == nil)
    #expect(try json(configuration) == json(PackingConfiguration()))
    configuration.partitionCount = 3
    for rule in PartitionRule.allCases {
      configuration.partitionRule = rule
      #expect(
        changed(PackingConfiguration(), to: configuration) == [.partitions, .partitionRule])
      #expect(configuration.value(of: .partitionRule) == .text(rule.rawValue))
      #expect(try json(configuration).contains("partition_by") == (rule == .topics))
      let read = try JSONDecoder().decode(
        PackingConfiguration.self, from: Data(json(configuration).utf8))
      #expect(read == configuration)
    }
  }

  @Test func aBoundaryLossIsWrittenOnlyWithLabels() throws {
    var configuration = PackingConfiguration()
    configuration.boundaryLoss = .related(threshold: 2)
    #expect(configuration.value(of: .boundaryLoss) == nil)
    #expect(try !json(configuration).contains("boundary_loss"))
    configuration.denseTensors = [.lossMask]
    #expect(configuration.value(of: .boundaryLoss) == .text("related, score 2.0"))
    let read = try JSONDecoder().decode(
      PackingConfiguration.self, from: Data(json(configuration).utf8))
    #expect(read == configuration)
  }

  @Test func theHeldOutPackingKeepsWhatDecidesItsBytesAndDropsNothing() throws {
    var configuration = PackingConfiguration(chunkLength: 64, seed: 5)
    configuration.weights = ["a": 1]
    configuration.nearDuplicates = .drop
    configuration.longDocuments = .truncate
    configuration.partitionCount = 4
    configuration.documentPolicy.addBOS = true
    #expect(configuration.heldOut == nil)
    configuration.holdout = HoldoutConfiguration(share: 0.25, side: .training)
    let heldOut = try #require(configuration.heldOut)
    #expect(heldOut.strategy == .uni && heldOut.weights == nil && heldOut.retrieval == nil)
    #expect(heldOut.nearDuplicates == .allow && heldOut.longDocuments == .split)
    #expect(heldOut.holdout == HoldoutConfiguration(share: 0.25, side: .heldOut))
    #expect(heldOut.partitionCount == 4 && heldOut.seed == 5 && heldOut.chunkLength == 64)
    #expect(heldOut.documentPolicy.addBOS)
    let split = try #require(configuration.holdoutSplit)
    let other = try #require(heldOut.holdoutSplit)
    for token in 0..<200 as Range<TokenID> {
      #expect(split.contains([token]) != other.contains([token]))
    }
  }

  @Test func notableSettingsAreThoseOfRetrievalAndWhatDiffers() {
    var configuration = PackingConfiguration()
    #expect(configuration.notableSettings == [.seed, .order, .buffer, .feed, .analyzer, .bm25])
    configuration.nearDuplicates = .allow
    configuration.retrieval?.queryRule = .idf
    #expect(
      configuration.notableSettings
        == [.seed, .order, .buffer, .feed, .analyzer, .queryRule, .bm25, .nearDuplicates])
  }

  @Test(arguments: [
    ("\"bm25\"", "\"bm26\""), ("\"split\"", "\"tear\""), ("\"seed\":1", "\"seed\":-1"),
    ("\"words\"", "\"letters\""), ("\"seq_len\":2048", "\"seq_len\":\"2048\""),
    ("\"seed\":1", "\"partitions\":-1,\"seed\":1"),
    ("\"seed\":1", "\"partitions\":65537,\"seed\":1"),
    ("\"seed\":1", "\"partition_by\":\"chance\",\"partitions\":2,\"seed\":1"),
    ("\"seed\":1", "\"holdout\":{\"share\":1.5,\"side\":\"training\"},\"seed\":1"),
  ])
  func aSettingWithoutMeaningIsNotRead(old: String, new: String) throws {
    let text = try json(PackingConfiguration()).replacingOccurrences(of: old, with: new)
    #expect(try text != json(PackingConfiguration()))
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(PackingConfiguration.self, from: Data(text.utf8))
    }
  }

  @Test(arguments: [
    (LongDocumentPolicy.split, [1, 8, 10, 101]), (.truncate, [1, 8, 8, 8]), (.drop, [1, 8, 0, 0]),
  ])
  func theAvailableLengthIsWhatALongDocumentGives(policy: LongDocumentPolicy, expected: [Int]) {
    var configuration = PackingConfiguration(chunkLength: 8)
    configuration.longDocuments = policy
    #expect([0, 7, 9, 100].map { configuration.availableLength(of: $0) } == expected)
  }
}
