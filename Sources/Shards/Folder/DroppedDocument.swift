/// A document that was indexed and is not in the shards, and why.
package struct DroppedDocument: Sendable, Equatable {
  package var documentID: Int
  package var reason: DropReason

  /// A document that was left out.
  package init(documentID: Int, reason: DropReason) {
    self.documentID = documentID
    self.reason = reason
  }

  private static let reasonShift = 56 as Int64

  /// The form in a spool: the reason by its number in the high byte.
  var encoded: Int64 {
    let number = DropReason.allCases.firstIndex(of: reason) ?? 0
    return Int64(number) << DroppedDocument.reasonShift | Int64(documentID)
  }

  /// Reads the form of a spool; nil where it is none.
  init?(encoded: Int64) {
    let number = Int(encoded >> DroppedDocument.reasonShift)
    guard DropReason.allCases.indices.contains(number) else { return nil }
    reason = DropReason.allCases[number]
    documentID = Int(encoded & (1 << DroppedDocument.reasonShift - 1))
  }
}

/// Why a document that was indexed is not in the shards.
package enum DropReason: String, Codable, CaseIterable, Sendable {
  /// Its source had given the tokens that its weight asks for.
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
