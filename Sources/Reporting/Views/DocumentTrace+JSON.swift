import Shards

/// A document's way as `trace --json` prints it; Formats.md lists the keys.
package struct TraceJSON: Encodable, Sendable {
  let document: DocumentRow
  let placements: [PlacementJSON]

  struct PlacementJSON: Encodable {
    let chunk: Int
    let shard: String
    let row: Int
    let passID: Int?
    let position: Int
    let length: Int
    let documentStart: Int
    let linkScore: Float?
    let previousDocumentID: Int?
    let nextDocumentID: Int?

    enum CodingKeys: String, CodingKey {
      case chunk, shard, row, position, length
      case passID = "pass_id"
      case documentStart = "document_start"
      case linkScore = "link_score"
      case previousDocumentID = "previous_document_id"
      case nextDocumentID = "next_document_id"
    }
  }
}

extension DocumentTrace {
  /// The trace as JSON.
  package var json: TraceJSON {
    TraceJSON(
      document: document,
      placements: placements.map { placement in
        let segment = placement.segment
        return TraceJSON.PlacementJSON(
          chunk: placement.chunk, shard: placement.file, row: placement.row,
          passID: placement.pass, position: segment.range.lowerBound, length: segment.range.count,
          documentStart: segment.start,
          linkScore: placement.place > 0 && segment.linkScore > 0 ? segment.linkScore : nil,
          previousDocumentID: placement.previousDocumentID,
          nextDocumentID: placement.nextDocumentID)
      })
  }
}
