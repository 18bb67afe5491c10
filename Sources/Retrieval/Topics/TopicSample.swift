import BM25

/// The documents of a source from which its topic tree is learned: those whose external ids have
/// the lowest values of `SplitMix64.hash`.
///
/// So it follows from the ids and the number of documents, on any machine.
struct TopicSample {
  /// Sources of fewer documents have no topics.
  static let leastDocumentCount = 256

  /// Maximum number of documents that a tree is learned from.
  static let limit = 131_072

  /// Sources that are larger than this are sampled.
  static let wholeCount = 16_384

  /// Of larger ones a tree is learned from one in so many documents.
  static let share = 3

  /// Hashes of the sample are below it; nil where all documents are in the sample.
  private let bound: UInt64?

  /// The sample of a source of `documentCount` documents; nil where it has no topics.
  init?(documentCount: Int) {
    guard documentCount >= TopicSample.leastDocumentCount else { return nil }
    let wanted = min(
      documentCount, TopicSample.limit,
      max(TopicSample.wholeCount, documentCount / TopicSample.share))
    bound =
      wanted == documentCount ? nil : UInt64.max / UInt64(documentCount) * UInt64(wanted)
  }

  /// Whether all documents are in the sample.
  var isWhole: Bool { bound == nil }

  /// Whether a document is in the sample, by the hash of its external id.
  func contains(_ hash: UInt64) -> Bool { bound.map { hash < $0 } ?? true }

  /// The bound as a decimal number; 2⁶⁴ where all documents are in the sample.
  var boundText: String { bound.map(String.init) ?? "18446744073709551616" }
}

extension IndexedSource {
  /// The sample from which its topics are learned; nil where it is too small for topics.
  var topicSample: TopicSample? { TopicSample(documentCount: statistics.documentCount) }

  /// Whether it has enough documents for topics.
  package var isLargeEnoughForTopics: Bool { topicSample != nil }
}
