/// Whether a model has to predict the first token of a document from the document before it.
///
/// Under the document mask only the last token of the document before is visible there: the label
/// teaches how documents begin, or, between related documents, a little of what follows what.
package enum BoundaryLoss: Sendable, Equatable {
  /// Every token but the first of a row is a label.
  case keep

  /// The first token of a fragment is not a label.
  case mask

  /// It is a label only where the fragment was retrieved with a BM25 score of at least `threshold`.
  case related(threshold: Float)

  /// Whether the first token of a fragment that follows another is a label.
  package func labelsFirstToken(linkScore: Float) -> Bool {
    switch self {
    case .keep: true
    case .mask: false
    case .related(let threshold): linkScore > 0 && linkScore >= threshold
    }
  }

  /// The spellings on the command line.
  package enum Name: String, CaseIterable, Sendable {
    case keep, mask, related
  }

  /// The choice that is spelled `name`; the threshold counts for `related` alone.
  package init(_ name: Name, threshold: Float) {
    self =
      switch name {
      case .keep: .keep
      case .mask: .mask
      case .related: .related(threshold: threshold)
      }
  }
}

/// On disk: an object of `policy` and, for `related`, `threshold`.
extension BoundaryLoss: Codable {
  private enum CodingKeys: String, CodingKey {
    case policy, threshold
  }

  /// Reads the choice.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let spelling = try container.decode(String.self, forKey: .policy)
    guard let name = Name(rawValue: spelling) else {
      throw DecodingError.dataCorruptedError(
        forKey: .policy, in: container, debugDescription: "no boundary loss is called \(spelling)")
    }
    self.init(
      name, threshold: try container.decodeIfPresent(Float.self, forKey: .threshold) ?? 0)
  }

  /// Writes the choice.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .keep: try container.encode(Name.keep.rawValue, forKey: .policy)
    case .mask: try container.encode(Name.mask.rawValue, forKey: .policy)
    case .related(let threshold):
      try container.encode(Name.related.rawValue, forKey: .policy)
      try container.encode(threshold, forKey: .threshold)
    }
  }
}
