package import Shards

/// What a packing is made of: counts and distributions that can be added up.
package struct PackingStatistics: Sendable, Equatable {
  /// Rows of L tokens.
  package private(set) var chunkCount = 0

  /// Documents with at least one fragment.
  package private(set) var documentCount = 0

  /// Real tokens, EOS and BOS counted.
  package private(set) var tokenCount = 0
  package private(set) var paddingTokenCount = 0

  /// Tokens in fragments that do not begin with their document's beginning: it is in another chunk.
  package private(set) var continuedTokenCount = 0

  /// Σ length² over the fragments: the attention work that is left under the document mask.
  package private(set) var squaredLengthSum = 0

  /// The lengths of the fragments in tokens, padding left out.
  package private(set) var fragmentLengths = Distribution()

  /// Rows by their number of fragments.
  package private(set) var chunksByFragmentCount: [Int: Int] = [:]

  /// Rows by their number of segments, a padding tail counted.
  package private(set) var chunksBySegmentCount: [Int: Int] = [:]

  /// Fragments after the first of their chunk.
  package private(set) var followingFragmentCount = 0

  /// The scores of those that were retrieved with a positive one.
  package private(set) var linkScores = Distribution()

  /// By index into the manifest's sources.
  package private(set) var bySource: [SourceStatistics]

  package var relatedness: Relatedness
  package var foundRelatedness = FoundRelatedness(sampleCount: 0)
  package var burstiness = Burstiness()
  package var nearDuplicates = NearDuplicatePairs()

  /// What one source gave.
  package struct SourceStatistics: Sendable, Equatable {
    package fileprivate(set) var documentCount = 0
    package fileprivate(set) var fragmentCount = 0
    package fileprivate(set) var tokenCount = 0
  }

  /// Statistics of no rows, for a packing of `sourceCount` sources.
  package init(sourceCount: Int, vocabularySize: Int) {
    bySource = Array(repeating: SourceStatistics(), count: sourceCount)
    relatedness = Relatedness(vocabularySize: vocabularySize)
  }

  /// The fragments of all rows, padding left out.
  package var fragmentCount: Int { fragmentLengths.count }

  /// Fragments after the first of their chunk that were retrieved with a positive score.
  package var linkedFragmentCount: Int { linkScores.count }

  /// Adds the segments of one row.
  package mutating func add(_ segments: [Shard.Segment]) {
    chunkCount += 1
    let fragments = segments.filter { !$0.isPadding }
    for segment in segments where segment.isPadding {
      paddingTokenCount += segment.range.count
    }
    chunksByFragmentCount[fragments.count, default: 0] += 1
    chunksBySegmentCount[segments.count, default: 0] += 1
    for (i, fragment) in fragments.enumerated() {
      let length = fragment.range.count
      fragmentLengths.add(length)
      tokenCount += length
      squaredLengthSum += length * length
      // Every document that is packed is in the first pass.
      let isFirst = fragment.start == 0 && fragment.pass == 0
      if isFirst { documentCount += 1 }
      if fragment.start > 0 { continuedTokenCount += length }
      if i > 0 {
        followingFragmentCount += 1
        if fragment.linkScore > 0, fragment.linkScore.isFinite {
          linkScores.add(Double(fragment.linkScore))
        }
      }
      guard bySource.indices.contains(fragment.sourceID) else { continue }
      bySource[fragment.sourceID].tokenCount += length
      bySource[fragment.sourceID].fragmentCount += 1
      if isFirst { bySource[fragment.sourceID].documentCount += 1 }
    }
  }

  /// Adds the statistics of other rows of the same packing.
  package mutating func merge(_ other: PackingStatistics) {
    chunkCount += other.chunkCount
    documentCount += other.documentCount
    tokenCount += other.tokenCount
    paddingTokenCount += other.paddingTokenCount
    continuedTokenCount += other.continuedTokenCount
    squaredLengthSum += other.squaredLengthSum
    fragmentLengths.merge(other.fragmentLengths)
    chunksByFragmentCount.merge(other.chunksByFragmentCount, uniquingKeysWith: +)
    chunksBySegmentCount.merge(other.chunksBySegmentCount, uniquingKeysWith: +)
    followingFragmentCount += other.followingFragmentCount
    linkScores.merge(other.linkScores)
    for (i, source) in other.bySource.enumerated() where bySource.indices.contains(i) {
      bySource[i].documentCount += source.documentCount
      bySource[i].fragmentCount += source.fragmentCount
      bySource[i].tokenCount += source.tokenCount
    }
    relatedness.merge(other.relatedness)
    foundRelatedness.merge(other.foundRelatedness)
    burstiness.merge(other.burstiness)
    nearDuplicates.merge(other.nearDuplicates)
  }
}
