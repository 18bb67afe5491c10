import Packing
import Randomness
import Retrieval

/// The order in which the documents of a unit enter the buffer: topic after topic, so that what
/// waits together belongs together.
///
/// Topics that are alike follow one another. The seed decides at which topic and in which direction
/// the order starts, and the order inside a batch of as many documents as the buffer holds: within
/// what waits together it is random, as without topics. So nothing depends on the order of the
/// input but the numbers of the documents.
///
/// Memory: 4 bytes per document of the unit, and twice as many while it is made.
struct TopicFeed {
  /// The ranks of the documents in the unit.
  let ranks: [Int32]

  /// The feed of a unit whose documents wait in batches of `batchCount`; nil where its source has
  /// no topics.
  ///
  /// `isWanted` gets ranks.
  init?(
    _ unit: PackingUnit, of index: CorpusIndex, seed: UInt64, batchCount: Int,
    isWanted: (_ rank: Int) -> Bool = { _ in true }
  ) throws {
    guard let topics = try TopicFeed.topics(of: unit, index) else { return nil }
    var generator = SplitMix64(seed: seed, stream: unit.streamName + ", topics")
    let topicCount = Int(topics.max() ?? 0) + 1
    let first = generator.index(below: topicCount)
    let isReversed = generator.index(below: 2) == 1
    /// The place of a topic in the order.
    func place(of topic: UInt32) -> Int {
      let place = (Int(topic) + topicCount - first) % topicCount
      return isReversed ? topicCount - 1 - place : place
    }
    var ranks = TopicOrder(
      of: topics, topicCount: topicCount, using: &generator, place: place, isWanted: isWanted
    ).ranks
    for start in stride(from: 0, to: ranks.count, by: batchCount) {
      let batch = start..<min(start + batchCount, ranks.count)
      ranks.replaceSubrange(batch, with: generator.shuffled(ranks[batch]))
    }
    self.ranks = ranks
  }

  /// The topic of each document of a unit, by its rank in the unit.
  private static func topics(of unit: PackingUnit, _ index: CorpusIndex) throws -> [UInt32]? {
    guard let topics = try index.topics(ofSource: unit.sources[0]) else { return nil }
    guard let members = unit.documentIDs else { return topics }
    var (own, next) = ([UInt32](), 0)
    own.reserveCapacity(members.count)
    for (documentID, topic) in zip(try index.documentIDs(ofSource: unit.sources[0]), topics)
    where next < members.count && members[next] == documentID {
      own.append(topic)
      next += 1
    }
    return own
  }
}
