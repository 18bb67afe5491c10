/// What decides in which partition a document is.
package enum PartitionRule: String, CaseIterable, Codable, Sendable {
  /// Related documents are in one partition: small sources whole, and of large ones topics that are
  /// alike.
  case topics

  /// A hash of the external id; see `DocumentPartitioning`.
  case hash
}
