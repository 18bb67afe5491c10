import BM25
package import Retrieval
import Tokenization

/// Turns texts into the terms of queries, as the index turned its documents into terms.
package struct QueryAnalysis {
  private let index: CorpusIndex
  /// Nil where texts are not encoded: reading a tokenizer takes longer than most searches.
  private let encoder: Encoder?

  /// The analysis of queries for an index.
  package init(for index: CorpusIndex) throws {
    self.index = index
    encoder =
      index.analyzer == .tokens ? try QueryAnalysis.tokenizer(of: index).makeEncoder() : nil
  }

  /// The tokenizer that an index carries.
  private static func tokenizer(of index: CorpusIndex) throws -> Tokenizer {
    try Tokenizer(json: index.tokenizer.json, path: index.path)
  }

  /// The terms of a text, in order of first appearance.
  package func terms(ofText text: String) -> [QueryTerm] {
    var ids: [TokenID] = []
    if let encoder {
      var text = text
      text.withUTF8 { encoder.encodeOrdinary($0, into: &ids) }
    }
    return QueryTerm.terms(ofText: text, tokens: ids, analyzer: index.analyzer)
  }

  /// The first `limit` terms of a document, in order of first appearance.
  package func terms(ofHeadOf documentID: Int, limit: Int) throws -> [QueryTerm] {
    let tokens = try index.tokens(ofDocument: documentID).tokens
    let text =
      try index.analyzer == .tokens
      ? [] : QueryAnalysis.tokenizer(of: index).bytes(ofAll: tokens[...])
    let terms = QueryTerm.terms(
      ofText: String(decoding: text, as: UTF8.self), tokens: tokens, analyzer: index.analyzer)
    return Array(terms.prefix(limit))
  }
}
