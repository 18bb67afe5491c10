package import Shards

/// Counts the distinct tokens of fragments, with memory of its own for the vocabulary.
///
/// EOS and BOS are left out, and so are ids beyond the vocabulary.
package struct TokenCounter: Sendable {
  private let ignoredTokens: Set<UInt32>
  private var counts: [UInt32]

  /// A distinct token of a fragment and how often it occurs there.
  package struct Entry: Sendable, Equatable {
    package var id: UInt32
    package var count: UInt32

    /// A token that occurs `count` times.
    package init(id: UInt32, count: UInt32) {
      self.id = id
      self.count = count
    }
  }

  /// A counter for a vocabulary of the given size, blind to some of its tokens.
  package init(vocabularySize: Int, ignoring ignoredTokens: Set<UInt32>) {
    self.ignoredTokens = ignoredTokens
    counts = Array(repeating: 0, count: vocabularySize)
  }

  /// A counter for the tokens of a packing.
  package init(_ manifest: ShardManifest) {
    let ids = [manifest.eosTokenID, manifest.bosTokenID].compactMap {
      $0.flatMap(UInt32.init(exactly:))
    }
    self.init(vocabularySize: manifest.vocabularySize, ignoring: Set(ids))
  }

  /// The distinct tokens in order of first appearance; O(tokens).
  package mutating func entries(of tokens: some Sequence<UInt32>) -> [Entry] {
    var entries: [Entry] = []
    for id in tokens where Int(id) < counts.count {
      if counts[Int(id)] == 0 { entries.append(Entry(id: id, count: 0)) }
      counts[Int(id)] += 1
    }
    for i in entries.indices {
      let id = Int(entries[i].id)
      entries[i].count = counts[id]
      counts[id] = 0
    }
    // Few tokens are ignored, so looking each one up would cost more.
    if entries.contains(where: { ignoredTokens.contains($0.id) }) {
      entries.removeAll { ignoredTokens.contains($0.id) }
    }
    return entries
  }
}
