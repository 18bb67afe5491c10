package import Shards

/// Which documents have more than one fragment: a bit for each document of the corpus.
package struct CutDocuments: Sendable, Equatable {
  private var words: [UInt64]
  private let documentCount: Int

  /// Marks for `documentCount` documents, none of which is cut.
  package init(documentCount: Int) {
    self.documentCount = documentCount
    words = Array(repeating: 0, count: (documentCount + 63) / 64)
  }

  /// Adds the segments of a chunk.
  ///
  /// A fragment that does not begin its document is one of several.
  package mutating func add(_ segments: [Shard.Segment]) {
    for segment in segments
    where segment.start > 0 && (0..<documentCount).contains(segment.documentID) {
      words[segment.documentID / 64] |= 1 << UInt64(segment.documentID % 64)
    }
  }

  /// Adds the marks of other chunks of the same packing.
  package mutating func merge(_ other: CutDocuments) {
    for i in words.indices { words[i] |= other.words[i] }
  }

  /// The number of documents with more than one fragment.
  package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}
