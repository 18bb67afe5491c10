/// Knows the terms of one source, and so turns text that is not in the index into a term vector.
///
/// Memory: the text of every term of the source, about 30 bytes each.
package final class SourceTerms {
  private let analyzer: Analyzer
  private var dictionary = TermDictionary()
  private var counter = TermCounter()

  /// Reads the terms of a source.
  package init(of source: IndexedSource, in index: CorpusIndex) throws {
    analyzer = index.analyzer
    var terms = TermDictionary()
    try index.forEachTerm(ofSource: source) { _ = terms.localTermID(of: $0) }
    dictionary = terms
  }

  /// The terms of a part of a document, and its length in terms.
  ///
  /// `text` gives the bytes of the tokens; it is not called where the terms are tokens. Terms that
  /// no document of the source has, such as half a word where a document was cut, count for the
  /// length only.
  package func vector(
    ofTokens tokens: ArraySlice<UInt32>, text: () -> [UInt8]
  ) -> (vector: TermVector, length: Int) {
    counter.removeAll()
    let length = counter.countDocument(by: analyzer, tokenIDs: tokens, text: text)
    let entries = counter.termVector(ofDocument: 0).compactMap { count -> TermVector.Entry? in
      let term = counter.term(at: Int(count.localTermID))
      return term.withUnsafeBufferPointer { dictionary.find($0) }.map {
        TermVector.Entry(termID: $0, frequency: count.termFrequency)
      }
    }
    return (TermVector(entries), length)
  }
}
