package import BM25

/// The settings of a strategy that retrieves.
package struct RetrievalConfiguration: Sendable, Equatable {
  package var order: RetrievalOrder = .chain

  /// Maximum number of documents that wait at a time; nil for all that are left of the source.
  package var bufferCapacity: Int? = 4_096

  /// The order in which documents enter the buffer.
  package var feed: FeedOrder = .topics

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

/// The order in which the documents of a source enter the buffer.
package enum FeedOrder: String, CaseIterable, Codable, Sendable {
  /// Related ones together, in batches of as many as the buffer holds; at random where it holds the
  /// whole source, or the source has too few documents for topics.
  case topics

  /// At random.
  case random
}

/// The query for the next document of a chunk.
package enum RetrievalOrder: String, CaseIterable, Codable, Sendable {
  /// The previous document: d(i+1) = Retrieve(d(i)), as Zhao et al. (ACL 2024) define Bm25Chunk.
  case chain

  /// The first document, as the code released with that paper does.
  case star
}

/// On disk: an object in which a buffer of all documents, a random feed and the rule `tf-idf` are
/// absent.
extension RetrievalConfiguration: Codable {
  private enum CodingKeys: String, CodingKey {
    case analyzer, feed, order
    case bufferCapacity = "buffer"
    case queryTermLimit = "query_terms"
    case queryRule = "query_rule"
  }

  /// Reads the settings.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    order = try container.decode(RetrievalOrder.self, forKey: .order)
    bufferCapacity = try container.decodeIfPresent(Int.self, forKey: .bufferCapacity)
    feed = try container.decodeIfPresent(FeedOrder.self, forKey: .feed) ?? .random
    analyzer = try container.decode(Analyzer.self, forKey: .analyzer)
    queryTermLimit = try container.decode(Int.self, forKey: .queryTermLimit)
    queryRule = try container.decodeIfPresent(QueryRule.self, forKey: .queryRule) ?? .tfIDF
    parameters = try BM25Parameters(from: decoder)
    let isSound =
      (bufferCapacity ?? 0) >= 0 && queryTermLimit > 0 && (0...1_000).contains(parameters.k1)
      && (0...1).contains(parameters.b)
    guard isSound else {
      throw DecodingError.dataCorruptedError(
        forKey: .order, in: container,
        debugDescription: "the buffer, the query terms, k1 or b are out of range")
    }
  }

  /// Writes the settings.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(order, forKey: .order)
    try container.encodeIfPresent(bufferCapacity, forKey: .bufferCapacity)
    if feed != .random { try container.encode(feed, forKey: .feed) }
    try container.encode(analyzer, forKey: .analyzer)
    try container.encode(queryTermLimit, forKey: .queryTermLimit)
    if queryRule != .tfIDF { try container.encode(queryRule, forKey: .queryRule) }
    try parameters.encode(to: encoder)
  }
}
