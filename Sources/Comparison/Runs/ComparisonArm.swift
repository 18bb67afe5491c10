package import LanguageModel

/// One packing under one mask: what is trained and asked.
package struct ComparisonArm: Codable, Equatable, Hashable, Sendable {
  /// The name of the packing, which is that of its strategy where no two have the same.
  package var packing: String
  package var mask: AttentionMask

  /// An arm.
  package init(packing: String, mask: AttentionMask) {
    self.packing = packing
    self.mask = mask
  }

  /// The arm of a name such as `bm25/intra-document`; nil where it has no known mask.
  package init?(name: String) {
    guard let slash = name.lastIndex(of: "/"),
      let mask = AttentionMask(rawValue: String(name[name.index(after: slash)...]))
    else { return nil }
    self.init(packing: String(name[..<slash]), mask: mask)
  }

  /// Its name in files and tables.
  package var name: String { "\(packing)/\(mask.rawValue)" }

  /// The folder of one of its runs.
  func folderName(seed: UInt64) -> String { "\(packing)-\(mask.rawValue)-seed\(seed)" }

  /// The paper's comparisons: every packing under the causal mask, and the first and the last also
  /// under the intra-document mask.
  package static func standard(packings: [String]) -> [ComparisonArm] {
    var masked = [packings.first, packings.last].compactMap(\.self)
    if masked.count == 2, masked[0] == masked[1] { masked.removeLast() }
    return packings.map { ComparisonArm(packing: $0, mask: .causal) }
      + masked.map { ComparisonArm(packing: $0, mask: .intraDocument) }
  }
}
