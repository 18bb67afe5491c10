/// A document that was indexed and is not in the shards, and why.
package struct DroppedDocument: Sendable, Equatable {
  package var documentID: Int
  package var reason: DropReason

  /// A document that was left out.
  package init(documentID: Int, reason: DropReason) {
    self.documentID = documentID
    self.reason = reason
  }
}

/// Why a document that was indexed is not in the shards.
package enum DropReason: String, Codable, CaseIterable, Sendable {
  /// Its source has already given the tokens of its weight.
  case overBudget = "over-budget"

  /// Its sequence is longer than a chunk, and such documents were to be dropped.
  case tooLong = "too-long"

  /// It is nearly a copy of a document of its source that is in the shards.
  case nearDuplicate = "near-duplicate"

  /// It is kept apart, to measure models by.
  case heldOut = "held-out"

  /// It is for training, and this packing holds what is kept apart.
  case forTraining = "for-training"
}
