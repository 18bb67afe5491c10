import Packing

/// One document of the document table: who it is, where it came from, and what became of it.
package struct DocumentRow: Codable, Sendable, Equatable {
  /// The rank of the document in the corpus: the `doc_ids` of the shards.
  package var documentID: Int
  package var externalID: String
  package var source: String

  /// The file it was read from, and the line (1-based; 0 for a text file).
  package var path: String
  package var line: Int

  /// Its tokens, without EOS and BOS.
  package var tokenCount: Int

  /// How many of them are in the shards, where it was truncated; nil where it is whole or dropped.
  package var packedTokenCount: Int?

  /// In how many passes it is in the shards, which are the first ones; nil where it is dropped, and
  /// where no document can be there more than once.
  package var passCount: Int?

  /// Why it is not in the shards; nil where it is.
  package var dropped: DropReason?

  /// How often it is in the shards.
  package var copyCount: Int { dropped == nil ? passCount ?? 1 : 0 }

  /// Where it was read: `path:line`, or the path of a text file.
  package var place: String { line == 0 ? path : "\(path):\(line)" }

  enum CodingKeys: String, CodingKey {
    case documentID = "document_id"
    case externalID = "external_id"
    case source, path, line, dropped
    case tokenCount = "token_count"
    case packedTokenCount = "packed_token_count"
    case passCount = "passes"
  }

  /// A row of the table.
  package init(
    documentID: Int, externalID: String, source: String, path: String, line: Int, tokenCount: Int,
    packedTokenCount: Int? = nil, passCount: Int? = nil, dropped: DropReason?
  ) {
    self.documentID = documentID
    self.externalID = externalID
    self.source = source
    self.path = path
    self.line = line
    self.tokenCount = tokenCount
    self.packedTokenCount = packedTokenCount
    self.passCount = passCount
    self.dropped = dropped
  }

  /// Reads a row; throws where a number is out of its range, so that sums of many rows fit.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    documentID = try container.decode(Int.self, forKey: .documentID)
    externalID = try container.decode(String.self, forKey: .externalID)
    source = try container.decode(String.self, forKey: .source)
    path = try container.decode(String.self, forKey: .path)
    line = try container.decode(Int.self, forKey: .line)
    tokenCount = try container.decode(Int.self, forKey: .tokenCount)
    packedTokenCount = try container.decodeIfPresent(Int.self, forKey: .packedTokenCount)
    passCount = try container.decodeIfPresent(Int.self, forKey: .passCount)
    dropped = try container.decodeIfPresent(DropReason.self, forKey: .dropped)
    let ranges: [(CodingKeys, Int, ClosedRange<Int>)] = [
      (.documentID, documentID, 0...Int(UInt32.max)), (.line, line, 0...Int.max),
      (.tokenCount, tokenCount, 0...Int(Int32.max)),
      (.packedTokenCount, packedTokenCount ?? 0, 0...max(0, tokenCount)),
      (.passCount, passCount ?? 1, 1...SourceBudget.passLimit),
    ]
    for (key, value, range) in ranges where !range.contains(value) {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "it is \(value)")
    }
  }
}
