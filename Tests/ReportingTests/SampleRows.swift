@testable import Shards

/// The segments of a row whose lengths follow one another.
func row(
  _ fragments: (documentID: Int, sourceID: Int, start: Int, length: Int, linkScore: Float)...
) -> [Shard.Segment] {
  var end = 0
  return fragments.map { fragment in
    defer { end += fragment.length }
    return Shard.Segment(
      documentID: fragment.documentID, sourceID: fragment.sourceID, start: fragment.start,
      range: end..<(end + fragment.length), linkScore: fragment.linkScore)
  }
}
