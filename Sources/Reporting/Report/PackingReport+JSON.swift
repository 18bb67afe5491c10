import Foundation
import Packing
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
    let relatedness = statistics.relatedness
    let found = statistics.foundRelatedness
    return JSONForm(
      schemaVersion: PackingReport.schemaVersion,
      strategy: manifest.strategy.rawValue,
      seed: manifest.seed,
      chunkLength: manifest.chunkLength,
      chunks: statistics.chunkCount,
      documents: statistics.documentCount,
      droppedDocuments: manifest.counts.droppedDocuments,
      droppedTokens: manifest.counts.droppedTokens,
      droppedByReason: manifest.counts.droppedByReason.mapValues {
        JSONForm.Dropped(documents: $0.documents, tokens: $0.tokens)
      },
      truncatedDocuments: manifest.counts.truncatedDocuments,
      truncatedTokens: manifest.counts.truncatedTokens,
      repeatedTokens: manifest.counts.repeatedTokens,
      fragments: statistics.fragmentCount,
      fragmentsPerChunk: fragmentsPerChunk,
      chunksByFragments: Dictionary(
        uniqueKeysWithValues: statistics.chunksByFragmentCount.map { (String($0.key), $0.value) }),
      fullChunks: fullChunkCount,
      documentLengths: JSONForm.Spread(documentLengths),
      fragmentLengths: JSONForm.Spread(statistics.fragmentLengths),
      tokens: statistics.tokenCount,
      documentTokens: manifest.counts.packedTokens,
      eosTokens: manifest.counts.eosTokens,
      bosTokens: manifest.counts.bosTokens,
      padTokens: statistics.paddingTokenCount,
      cutDocuments: cutDocumentCount,
      continuedTokens: statistics.continuedTokenCount,
      continuedShare: statistics.continuedTokenCount.share(of: statistics.tokenCount),
      attentionShare: attentionShare,
      batchBalance: batchBalance?.maximum,
      shuffledBatchBalance: batchBalance?.shuffledMaximum,
      linkedFragments: statistics.linkedFragmentCount,
      unlinkedFragments: unlinkedFragmentCount,
      meanLinkScore: statistics.linkScores.mean,
      linkScores: JSONForm.Spread(statistics.linkScores),
      adjacentRelatedness: relatedness.adjacent,
      adjacentPairs: relatedness.adjacentPairCount,
      chunkRelatedness: relatedness.allPairs,
      chunkPairs: relatedness.pairCount,
      randomRelatedness: relatedness.anyPair,
      foundRelatedness: found.meanFound,
      availableRelatedness: found.meanAvailable,
      sampledFragments: found.sampledFragmentCount,
      vocabularyOverlap: relatedness.vocabularyOverlap,
      chunkBurstiness: JSONForm.Spread(statistics.burstiness.chunks),
      fragmentBurstiness: JSONForm.Spread(statistics.burstiness.fragments),
      nearDuplicatePairs: statistics.nearDuplicates.count,
      nearDuplicateChunks: statistics.nearDuplicates.chunkCount,
      comparedPairs: statistics.nearDuplicates.comparedCount,
      sources: zip(manifest.sourceCounts, statistics.bySource).map { counts, source in
        JSONForm.Source(
          name: counts.name, documents: source.documentCount, fragments: source.fragmentCount,
          tokens: source.tokenCount, droppedDocuments: counts.droppedDocuments,
          droppedTokens: counts.droppedTokens, repeatedTokens: counts.repeatedTokens,
          passes: counts.passes, askedTokens: counts.askedTokens, askedShare: counts.askedShare,
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
    var droppedByReason: [String: Dropped]
    var truncatedDocuments: Int
    var truncatedTokens: Int
    var repeatedTokens: Int?
    var fragments: Int
    var fragmentsPerChunk: Double
    var chunksByFragments: [String: Int]
    var fullChunks: Int?
    var documentLengths: Spread
    var fragmentLengths: Spread
    var tokens: Int
    var documentTokens: Int
    var eosTokens: Int
    var bosTokens: Int
    var padTokens: Int
    var cutDocuments: Int
    var continuedTokens: Int
    var continuedShare: Double
    var attentionShare: Double
    var batchBalance: Double?
    var shuffledBatchBalance: Double?
    var linkedFragments: Int
    var unlinkedFragments: Int
    var meanLinkScore: Double?
    var linkScores: Spread
    var adjacentRelatedness: Double?
    var adjacentPairs: Int
    var chunkRelatedness: Double?
    var chunkPairs: Int
    var randomRelatedness: Double?
    var foundRelatedness: Double?
    var availableRelatedness: Double?
    var sampledFragments: Int
    var vocabularyOverlap: Double?
    var chunkBurstiness: Spread
    var fragmentBurstiness: Spread
    var nearDuplicatePairs: Int
    var nearDuplicateChunks: Int
    var comparedPairs: Int
    var sources: [Source]
    var skipped: [String: Int]

    struct Dropped: Encodable {
      var documents: Int
      var tokens: Int
    }

    /// A distribution by its moments and quantiles; of none only the count.
    struct Spread: Encodable {
      var count: Int
      var mean: Double?
      var minimum: Double?
      var p10: Double?
      var median: Double?
      var p90: Double?
      var p99: Double?
      var maximum: Double?

      init(_ distribution: Distribution) {
        count = distribution.count
        mean = distribution.mean
        minimum = distribution.minimum
        p10 = distribution.quantile(0.1)
        median = distribution.quantile(0.5)
        p90 = distribution.quantile(0.9)
        p99 = distribution.quantile(0.99)
        maximum = distribution.maximum
      }
    }

    struct Source: Encodable {
      var name: String
      var documents: Int
      var fragments: Int
      var tokens: Int
      var droppedDocuments: Int
      var droppedTokens: Int
      var repeatedTokens: Int?
      var passes: Double?
      var askedTokens: Int?
      var askedShare: Double?
      var obtainedShare: Double
    }
  }
}
