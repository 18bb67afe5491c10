import Shards

/// A chunk as `inspect --json` prints it; Formats.md lists the keys.
package struct ChunkJSON: Encodable, Sendable {
  let chunk: Int
  let shard: String
  let row: Int
  let passID: Int?
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
    let topic: Int?
    let topicTerms: [String]?
    let text: String
    let textEnd: String?

    enum CodingKeys: String, CodingKey {
      case source, place, position, length, text, topic
      case documentID = "document_id"
      case externalID = "external_id"
      case documentStart = "document_start"
      case isCut = "is_cut"
      case linkScore = "link_score"
      case linkTerms = "link_terms"
      case topicTerms = "topic_terms"
      case textEnd = "text_end"
    }
  }

  struct TermJSON: Encodable {
    let term: String
    let score: Double
  }

  enum CodingKeys: String, CodingKey {
    case chunk, shard, row, fragments
    case passID = "pass_id"
    case padTokens = "pad_tokens"
  }
}

extension ChunkView {
  /// The chunk as JSON.
  package var json: ChunkJSON {
    ChunkJSON(
      chunk: number, shard: file, row: row, passID: pass, padTokens: paddingTokenCount,
      fragments: fragments.enumerated().map { place, fragment in
        let segment = fragment.segment
        return ChunkJSON.FragmentJSON(
          documentID: segment.documentID, externalID: fragment.document.externalID,
          source: fragment.source, place: fragment.document.place,
          position: segment.range.lowerBound, length: segment.range.count,
          documentStart: segment.start, isCut: fragment.continues,
          linkScore: place > 0 && segment.linkScore > 0 ? segment.linkScore : nil,
          linkTerms: fragment.linkTerms?.map { .init(term: $0.text, score: $0.contribution) },
          topic: fragment.topic?.number, topicTerms: fragment.topic?.terms,
          text: fragment.text, textEnd: fragment.end)
      })
  }
}
