package import Tokenization

/// One packed training sequence, and which document each of its tokens is from.
///
/// It has L tokens; only the last chunk of a stream may have fewer, and is padded in its shard.
package struct Chunk: Sendable, Equatable {
  /// The place of a fragment in a chunk, which holds the tokens, one fragment after another.
  package struct Placement: Sendable, Equatable {
    package var documentID: Int
    package var sourceID: Int

    /// Where the fragment begins in the sequence of its document, in tokens.
    package var start: Int

    /// Its length in tokens, BOS and EOS counted.
    package var length: Int

    /// The BM25 score with which it was retrieved; 0 for a head, and where nothing was retrieved.
    package var linkScore: Float

    /// A fragment's place.
    package init(documentID: Int, sourceID: Int, start: Int, length: Int, linkScore: Float) {
      self.documentID = documentID
      self.sourceID = sourceID
      self.start = start
      self.length = length
      self.linkScore = linkScore
    }
  }

  /// The tokens of the fragments, at most L.
  package private(set) var tokens: [TokenID] = []

  /// The fragments in order; their lengths sum to the number of tokens.
  package private(set) var placements: [Placement] = []

  /// Of the documents that have one.
  private(set) var sketches = NearDuplicateSet()

  /// An empty chunk.
  package init() {}

  /// Whether the chunk holds a near-duplicate of the fragment's document.
  ///
  /// False where near-duplicates are allowed: then fragments have no sketch.
  package func holdsNearDuplicate(of fragment: Fragment) -> Bool {
    guard let sketch = fragment.sketch else { return false }
    return sketches.containsNearDuplicate(of: sketch)
  }

  /// Whether the two hold the same fragments.
  package static func == (a: Chunk, b: Chunk) -> Bool {
    a.tokens == b.tokens && a.placements == b.placements
  }

  /// The least length of a fragment that the chunk may take next, so that it ends with at most
  /// `segmentLimit` segments, a padding tail counted; nil where it may take none.
  ///
  /// The last place is for a fragment that fills the chunk: a shorter one would leave a padding
  /// tail, which needs a place too.
  package func leastNextLength(chunkLength: Int, segmentLimit: Int?) -> Int? {
    guard let segmentLimit, placements.count + 1 >= segmentLimit else { return 1 }
    return placements.count < segmentLimit ? chunkLength - tokens.count : nil
  }

  /// Appends a fragment.
  package mutating func append(_ fragment: Fragment, linkScore: Double = 0) {
    placements.append(
      Placement(
        documentID: fragment.documentID, sourceID: fragment.sourceID, start: fragment.start,
        length: fragment.tokens.count, linkScore: Float(linkScore)))
    tokens.append(contentsOf: fragment.tokens)
    if let sketch = fragment.sketch { sketches.add(sketch) }
  }

  /// Appends as much of a fragment as a chunk of `chunkLength` has room for; returns the remainder.
  ///
  /// The remainder is nil where all of it fits. The chunk must not be full.
  package mutating func fill(
    with fragment: Fragment, linkScore: Double = 0, chunkLength: Int
  ) -> Fragment? {
    let room = chunkLength - tokens.count
    precondition(room > 0, "the chunk is full")
    guard fragment.tokens.count > room else {
      append(fragment, linkScore: linkScore)
      return nil
    }
    let (beginning, remainder) = fragment.split(at: room)
    append(beginning, linkScore: linkScore)
    return remainder
  }
}
