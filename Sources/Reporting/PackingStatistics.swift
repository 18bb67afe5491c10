package import Shards

/// What a packing is made of: counts that can be added up, shard by shard.
package struct PackingStatistics: Sendable, Equatable {
  /// Rows of L tokens.
  package private(set) var chunkCount = 0

  /// Documents with at least one fragment.
  package private(set) var documentCount = 0

  /// Parts of documents, padding left out.
  package private(set) var fragmentCount = 0

  /// Documents that stand in more than one fragment.
  package private(set) var cutDocumentCount = 0

  /// Real tokens, EOS and BOS counted.
  package private(set) var tokenCount = 0
  package private(set) var paddingTokenCount = 0

  /// Tokens in fragments that do not begin with their document's beginning.
  package private(set) var continuedTokenCount = 0

  /// Σ length² over the fragments: the attention work that is left under the document mask.
  package private(set) var squaredLengthSum = 0

  /// Fragments behind the first of their chunk that were retrieved with a positive score.
  package private(set) var linkedFragmentCount = 0

  /// Fragments behind the first of their chunk.
  package private(set) var followingFragmentCount = 0

  /// The sum of the scores of linked fragments.
  package private(set) var linkScoreSum = 0.0

  /// Rows by their number of fragments.
  package private(set) var chunksByFragmentCount: [Int: Int] = [:]

  /// By index into the manifest's sources.
  package private(set) var bySource: [SourceStatistics]

  /// What one source gave.
  package struct SourceStatistics: Sendable, Equatable {
    package fileprivate(set) var documentCount = 0
    package fileprivate(set) var fragmentCount = 0
    package fileprivate(set) var tokenCount = 0
  }

  /// Statistics of no rows, for a packing of `sourceCount` sources.
  package init(sourceCount: Int) {
    bySource = Array(repeating: SourceStatistics(), count: sourceCount)
  }

  /// Takes one row in.
  package mutating func add(_ segments: [Shard.Segment]) {
    chunkCount += 1
    let fragments = segments.filter { !$0.isPadding }
    for segment in segments where segment.isPadding {
      paddingTokenCount += segment.range.count
    }
    chunksByFragmentCount[fragments.count, default: 0] += 1
    fragmentCount += fragments.count
    for (i, fragment) in fragments.enumerated() {
      let length = fragment.range.count
      tokenCount += length
      squaredLengthSum += length * length
      if fragment.start == 0 { documentCount += 1 } else { continuedTokenCount += length }
      if i > 0 {
        followingFragmentCount += 1
        if fragment.linkScore > 0 {
          linkedFragmentCount += 1
          linkScoreSum += Double(fragment.linkScore)
        }
      }
      guard bySource.indices.contains(fragment.sourceID) else { continue }
      bySource[fragment.sourceID].tokenCount += length
      bySource[fragment.sourceID].fragmentCount += 1
      if fragment.start == 0 { bySource[fragment.sourceID].documentCount += 1 }
    }
  }

  /// Takes the documents in that stand in more than one fragment.
  package mutating func addCutDocuments(_ count: Int) {
    cutDocumentCount += count
  }

  /// Adds the statistics of other rows of the same packing.
  package mutating func merge(_ other: PackingStatistics) {
    chunkCount += other.chunkCount
    documentCount += other.documentCount
    fragmentCount += other.fragmentCount
    cutDocumentCount += other.cutDocumentCount
    tokenCount += other.tokenCount
    paddingTokenCount += other.paddingTokenCount
    continuedTokenCount += other.continuedTokenCount
    squaredLengthSum += other.squaredLengthSum
    linkedFragmentCount += other.linkedFragmentCount
    followingFragmentCount += other.followingFragmentCount
    linkScoreSum += other.linkScoreSum
    chunksByFragmentCount.merge(other.chunksByFragmentCount, uniquingKeysWith: +)
    for (i, source) in other.bySource.enumerated() where bySource.indices.contains(i) {
      bySource[i].documentCount += source.documentCount
      bySource[i].fragmentCount += source.fragmentCount
      bySource[i].tokenCount += source.tokenCount
    }
  }
}
