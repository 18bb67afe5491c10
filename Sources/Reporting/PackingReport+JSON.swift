import Foundation
import Shards

extension PackingReport {
  /// The version of the JSON form; raised whenever a key changes its meaning.
  package static let schemaVersion = 1

  /// The JSON form of the report; Formats.md lists its keys.
  package func jsonBytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return Array(try encoder.encode(json)) + [0x0a]
  }

  private var json: JSONForm {
    JSONForm(
      schemaVersion: PackingReport.schemaVersion,
      strategy: manifest.configuration.strategy,
      seed: manifest.configuration.seed,
      chunkLength: manifest.chunkLength,
      chunks: statistics.chunkCount,
      documents: statistics.documentCount,
      droppedDocuments: manifest.counts.droppedDocuments,
      droppedTokens: manifest.counts.droppedTokens,
      fragments: statistics.fragmentCount,
      fragmentsPerChunk: fragmentsPerChunk,
      chunksByFragments: Dictionary(
        uniqueKeysWithValues: statistics.chunksByFragmentCount.map { (String($0.key), $0.value) }),
      tokens: statistics.tokenCount,
      documentTokens: manifest.counts.packedTokens,
      eosTokens: manifest.counts.eosTokens,
      bosTokens: manifest.counts.bosTokens,
      padTokens: statistics.paddingTokenCount,
      cutDocuments: statistics.cutDocumentCount,
      continuedTokens: statistics.continuedTokenCount,
      attentionShare: attentionShare,
      linkedFragments: statistics.linkedFragmentCount,
      unlinkedFragments: statistics.followingFragmentCount - statistics.linkedFragmentCount,
      meanLinkScore: meanLinkScore,
      adjacentRelatedness: adjacentRelatedness,
      adjacentPairs: adjacentPairCount,
      sources: zip(manifest.sourceCounts, statistics.bySource).map { counts, source in
        JSONForm.Source(
          name: counts.name, documents: source.documentCount, fragments: source.fragmentCount,
          tokens: source.tokenCount, droppedDocuments: counts.droppedDocuments,
          droppedTokens: counts.droppedTokens, askedShare: counts.askedShare,
          obtainedShare: counts.obtainedShare)
      },
      skipped: manifest.skipped)
  }

  private struct JSONForm: Encodable {
    var schemaVersion: Int
    var strategy: String
    var seed: UInt64
    var chunkLength: Int
    var chunks: Int
    var documents: Int
    var droppedDocuments: Int
    var droppedTokens: Int
    var fragments: Int
    var fragmentsPerChunk: Double
    var chunksByFragments: [String: Int]
    var tokens: Int
    var documentTokens: Int
    var eosTokens: Int
    var bosTokens: Int
    var padTokens: Int
    var cutDocuments: Int
    var continuedTokens: Int
    var attentionShare: Double
    var linkedFragments: Int
    var unlinkedFragments: Int
    var meanLinkScore: Double?
    var adjacentRelatedness: Double?
    var adjacentPairs: Int
    var sources: [Source]
    var skipped: [String: Int]

    struct Source: Encodable {
      var name: String
      var documents: Int
      var fragments: Int
      var tokens: Int
      var droppedDocuments: Int
      var droppedTokens: Int
      var askedShare: Double?
      var obtainedShare: Double
    }
  }
}
