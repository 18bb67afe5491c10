/// A comparison as `diff --json` prints it; Formats.md lists the keys.
package struct DifferenceJSON: Encodable, Sendable {
  let documents: CommonJSON
  let chunks: CommonJSON
  let neighbours: CommonJSON
  let companions: CommonJSON
  let sampledShare: Double
  let settings: [String: [String]]

  struct CommonJSON: Encodable {
    let first: Int
    let second: Int
    let both: Int
    let similarity: Double

    init(_ common: PackingDifference.Common) {
      first = common.first
      second = common.second
      both = common.both
      similarity = common.similarity
    }
  }

  enum CodingKeys: String, CodingKey {
    case documents, chunks, neighbours, companions, settings
    case sampledShare = "sampled_share"
  }
}

extension PackingDifference {
  /// The comparison as JSON.
  package var json: DifferenceJSON {
    DifferenceJSON(
      documents: .init(documents), chunks: .init(chunks), neighbours: .init(neighbours),
      companions: .init(companions), sampledShare: sampledShare,
      settings: Dictionary(
        uniqueKeysWithValues: settings.map { ($0.name, [$0.first, $0.second]) }))
  }
}
