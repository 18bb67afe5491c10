package import BM25

/// The settings of a strategy that retrieves.
package struct RetrievalConfiguration: Sendable, Equatable {
  package var order: RetrievalOrder = .chain

  /// Maximum number of documents that wait at a time; nil for all that are left of the source.
  package var bufferCapacity: Int? = 4_096

  /// What a term is.
  ///
  /// The index that is packed decides it.
  package var analyzer: Analyzer = .words

  /// Maximum number of query terms per document, as in the paper.
  package var queryTermLimit = 300

  /// Which terms these are, where a document has more.
  package var queryRule: QueryRule = .tfIDF
  package var parameters = BM25Parameters()

  /// The defaults of the command line.
  package init() {}
}

/// The query for the next document of a chunk.
package enum RetrievalOrder: String, CaseIterable, Codable, Sendable {
  /// The previous document: d(i+1) = Retrieve(d(i)), as Zhao et al. (ACL 2024) define Bm25Chunk.
  case chain

  /// The first document, as the code released with that paper does.
  case star
}

/// On disk: an object in which a buffer of all documents and the rule `tf-idf` are absent.
extension RetrievalConfiguration: Codable {
  private enum CodingKeys: String, CodingKey {
    case analyzer, order
    case bufferCapacity = "buffer"
    case queryTermLimit = "query_terms"
    case queryRule = "query_rule"
  }

  /// Reads the settings.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    order = try container.decode(RetrievalOrder.self, forKey: .order)
    bufferCapacity = try container.decodeIfPresent(Int.self, forKey: .bufferCapacity)
    analyzer = try container.decode(Analyzer.self, forKey: .analyzer)
    queryTermLimit = try container.decode(Int.self, forKey: .queryTermLimit)
    queryRule = try container.decodeIfPresent(QueryRule.self, forKey: .queryRule) ?? .tfIDF
    parameters = try BM25Parameters(from: decoder)
  }

  /// Writes the settings.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(order, forKey: .order)
    try container.encodeIfPresent(bufferCapacity, forKey: .bufferCapacity)
    try container.encode(analyzer, forKey: .analyzer)
    try container.encode(queryTermLimit, forKey: .queryTermLimit)
    if queryRule != .tfIDF { try container.encode(queryRule, forKey: .queryRule) }
    try parameters.encode(to: encoder)
  }
}
