import BM25
import Documents
import Files
import Foundation
import Packing
import Randomness
import Retrieval
import Shards
import Tokenization

@testable import Pipeline

/// A small corpus on disk, and what is needed to pack it.
struct PackingFixture {
  let folder: String
  let tokenizer: Tokenizer
  private let tokenizerJSON: [UInt8]
  let roles: SpecialTokenRoles
  var blockByteCount = 1 << 20

  /// Trains a small tokenizer on the texts.
  init(folder: String, texts: [String]) throws {
    self.folder = folder
    var trainer = TokenizerTrainer()
    for text in texts {
      Array(text.utf8).withUnsafeBufferPointer { trainer.add($0) }
    }
    tokenizer = try trainer.train(vocabularySize: 400)
    tokenizerJSON = try tokenizer.jsonData()
    roles = try SpecialTokenRoles.resolve(
      tokenizer: tokenizer, tokenizerPath: folder + "/tokenizer.json", eosToken: nil,
      bosToken: nil, padToken: nil)
  }

  /// Random texts of about `words` words from a vocabulary in which neighbours share topics.
  static func randomTexts(count: Int, words: ClosedRange<Int>, seed: UInt64) -> [String] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let topic = Int.random(in: 0..<7, using: &generator)
      return (0..<Int.random(in: words, using: &generator)).map { _ in
        "topic\(topic)word\(Int.random(in: 0..<30, using: &generator))"
      }.joined(separator: " ")
    }
  }

  /// Writes JSON lines; the source of a line is its rank modulo the number of sources.
  func write(_ texts: [String], sources: [String] = ["wiki"], name: String = "corpus.jsonl") throws
    -> CorpusPlan
  {
    let lines = try texts.enumerated().map { i, text in
      let object = ["text": text, "id": "d\(i)", "source": sources[i % sources.count]]
      return try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    }
    let path = folder + "/" + name
    try Data(lines.joined(separator: [0x0a])).write(to: URL(filePath: path))
    return try CorpusPlan.resolve(arguments: [.path(path)])
  }

  /// The index stage with the given number of threads.
  func indexer(threads: Int = 1, analyzer: Analyzer = .words) -> IndexStage {
    var stage = IndexStage(
      tokenizer: tokenizer, tokenizerPath: "tokenizer.json", tokenizerJSON: tokenizerJSON)
    stage.threadCount = threads
    stage.analyzer = analyzer
    stage.roles = roles
    stage.limits = ReaderLimits(blockByteCount: blockByteCount)
    return stage
  }

  /// Indexes a plan.
  func index(
    _ plan: CorpusPlan, threads: Int = 1, analyzer: Analyzer = .words, name: String = "c.sqlite"
  ) throws -> CorpusIndex {
    try Pipeline.index(
      plan, with: indexer(threads: threads, analyzer: analyzer), to: folder + "/" + name,
      overwrite: false, progress: ProgressLine(isQuiet: true))
  }

  /// A packer for chunks of `chunkLength` tokens, eight of them in a shard.
  func packer(_ strategy: StrategyName, chunkLength: Int, seed: UInt64 = 1) -> PackStage {
    var stage = PackStage(
      PackingConfiguration(strategy: strategy, chunkLength: chunkLength, seed: seed))
    stage.configuration.shardByteCount = 8 * 2 * chunkLength
    return stage
  }

  /// Packs an index, verifies the result against the index, and gives what it holds.
  func pack(
    _ index: CorpusIndex, _ stage: PackStage, name: String
  ) throws -> (files: [String: [UInt8]], report: VerificationReport, manifest: ShardManifest) {
    let path = folder + "/" + name
    try Pipeline.pack(
      index, by: try stage.plan(index), with: stage,
      into: try OutputFolder(packing: path, overwrite: false), progress: ProgressLine(isQuiet: true)
    )
    return (
      try PackingFixture.files(in: path), try Pipeline.verify(folder: path, index: index),
      try ShardManifest.read(folder: path)
    )
  }

  /// Every file of a folder with its bytes.
  static func files(in folder: String) throws -> [String: [UInt8]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return Dictionary(
      uniqueKeysWithValues: names.map { name in
        (name, FileManager.default.contents(atPath: folder + "/" + name).map(Array.init) ?? [])
      })
  }
}
