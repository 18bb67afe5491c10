import Shards

/// A chunk as `inspect --json` tells it; Formats.md lists the keys.
package struct ChunkJSON: Encodable, Sendable {
  let chunk: Int
  let shard: String
  let row: Int
  let padTokens: Int
  let fragments: [FragmentJSON]

  struct FragmentJSON: Encodable {
    let documentID: Int
    let externalID: String
    let source: String
    let place: String
    let position: Int
    let length: Int
    let documentStart: Int
    let isCut: Bool
    let linkScore: Float?
    let linkTerms: [TermJSON]?
    let text: String
    let textEnd: String?

    enum CodingKeys: String, CodingKey {
      case source, place, position, length, text
      case documentID = "document_id"
      case externalID = "external_id"
      case documentStart = "document_start"
      case isCut = "is_cut"
      case linkScore = "link_score"
      case linkTerms = "link_terms"
      case textEnd = "text_end"
    }
  }

  struct TermJSON: Encodable {
    let term: String
    let score: Double
  }

  enum CodingKeys: String, CodingKey {
    case chunk, shard, row, fragments
    case padTokens = "pad_tokens"
  }
}

extension ChunkView {
  /// The chunk as JSON.
  package var json: ChunkJSON {
    ChunkJSON(
      chunk: number, shard: file, row: row, padTokens: paddingTokenCount,
      fragments: fragments.enumerated().map { place, fragment in
        let segment = fragment.segment
        return ChunkJSON.FragmentJSON(
          documentID: segment.documentID, externalID: fragment.document.externalID,
          source: fragment.source, place: fragment.document.place,
          position: segment.range.lowerBound, length: segment.range.count,
          documentStart: segment.start, isCut: fragment.goesOn,
          linkScore: place > 0 && segment.linkScore > 0 ? segment.linkScore : nil,
          linkTerms: fragment.linkTerms?.map { .init(term: $0.text, score: $0.contribution) },
          text: fragment.text, textEnd: fragment.end)
      })
  }
}

/// A document's way as `trace --json` tells it; Formats.md lists the keys.
package struct TraceJSON: Encodable, Sendable {
  let document: DocumentRow
  let placements: [PlacementJSON]

  struct PlacementJSON: Encodable {
    let chunk: Int
    let shard: String
    let row: Int
    let position: Int
    let length: Int
    let documentStart: Int
    let linkScore: Float?
    let previousDocumentID: Int?
    let nextDocumentID: Int?

    enum CodingKeys: String, CodingKey {
      case chunk, shard, row, position, length
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
          position: segment.range.lowerBound, length: segment.range.count,
          documentStart: segment.start,
          linkScore: placement.place > 0 && segment.linkScore > 0 ? segment.linkScore : nil,
          previousDocumentID: placement.previousDocumentID,
          nextDocumentID: placement.nextDocumentID)
      })
  }
}

/// A comparison as `diff --json` tells it; Formats.md lists the keys.
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
