import Randomness

/// Documents in the order of their topics, and at random inside a topic.
///
/// Memory: 4 bytes per document.
struct TopicOrder {
  /// The ranks of the documents that are wanted.
  private(set) var ranks: [Int32]

  /// Sorts documents by the place of their topics, which is below `topicCount`; O(documents).
  ///
  /// `topics` holds the topic of each document by its rank, and `isWanted` gets ranks.
  init(
    of topics: [UInt32], topicCount: Int, using generator: inout SplitMix64,
    place: (_ topic: UInt32) -> Int = { Int($0) }, isWanted: (_ rank: Int) -> Bool
  ) {
    var starts = [Int](repeating: 0, count: topicCount + 1)
    for rank in topics.indices where isWanted(rank) { starts[place(topics[rank]) + 1] += 1 }
    for place in 0..<topicCount { starts[place + 1] += starts[place] }
    ranks = [Int32](repeating: 0, count: starts[topicCount])
    let permutation = SeededPermutation(count: topics.count, using: &generator)
    for position in 0..<permutation.count {
      let rank = permutation[position]
      guard isWanted(rank) else { continue }
      let topic = place(topics[rank])
      ranks[starts[topic]] = Int32(rank)
      starts[topic] += 1
    }
  }
}
