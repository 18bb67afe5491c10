package import BM25

/// A term of a query and how often it occurs in it.
package struct QueryTerm: Sendable, Equatable {
  package var text: String
  package var frequency: Int

  /// A query term.
  package init(text: String, frequency: Int) {
    self.text = text
    self.frequency = frequency
  }

  /// The distinct terms of a text, in order of first appearance.
  ///
  /// `tokens` are those of the text, needed where they are the terms.
  package static func terms(
    ofText text: String, tokens: [UInt32] = [], analyzer: Analyzer = .words
  ) -> [QueryTerm] {
    var counter = TermCounter()
    counter.countDocument(by: analyzer, tokenIDs: tokens) { Array(text.utf8) }
    return counter.termVector(ofDocument: 0).map { count in
      QueryTerm(
        text: String(decoding: counter.term(at: Int(count.localTermID)), as: UTF8.self),
        frequency: Int(count.termFrequency))
    }
  }
}

/// A query whose terms have been looked up in the searched sources; `CorpusSearch` makes it.
package struct SearchQuery: Sendable, Equatable {
  /// A term of the query.
  struct Term: Sendable, Equatable {
    var text: String
    var frequency: Int
    var found: CollectionTerm
  }

  /// In the order in which scores are summed.
  var terms: [Term]

  /// The document that must not be among the hits: the one for which others are sought.
  var excludedDocumentID: Int?
}
