/// Knows the terms of one source, and so turns text that is not in the index into a term vector.
///
/// Memory: the text of every term of the source, about 30 bytes each.
package final class SourceTerms {
  private let analyzer: Analyzer
  private var dictionary = TermDictionary()
  private var counter = TermCounter()

  /// By number of the counter's dictionary `dictionaryID`: the term of the source.
  private var known: [Known] = []
  private var dictionaryID: UInt32 = 0

  private enum Known {
    case unasked
    case absent
    case term(TermID)
  }

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
    let length = count(tokens, text)
    return (TermVector(entries()), length)
  }

  /// The first `limit` distinct terms of a part of a document, with their frequencies in all of it.
  package func head(
    ofTokens tokens: ArraySlice<UInt32>, limit: Int, text: () -> [UInt8]
  ) -> TermVector {
    _ = count(tokens, text)
    return TermVector(Array(entries().prefix(limit)))
  }

  private func count(_ tokens: ArraySlice<UInt32>, _ text: () -> [UInt8]) -> Int {
    counter.removeDocuments()
    return counter.countDocument(by: analyzer, tokenIDs: tokens, text: text)
  }

  /// The terms of the text that was counted, in order of first appearance.
  private func entries() -> [TermVector.Entry] {
    if dictionaryID != counter.dictionaryID {
      known.removeAll(keepingCapacity: true)
      dictionaryID = counter.dictionaryID
    }
    if known.count < counter.termCount {
      known += repeatElement(.unasked, count: counter.termCount - known.count)
    }
    return counter.termVector(ofDocument: 0).compactMap { count in
      guard let term = term(at: Int(count.localTermID)) else { return nil }
      return TermVector.Entry(termID: term, frequency: count.termFrequency)
    }
  }

  @inline(__always)
  private func term(at localTermID: Int) -> TermID? {
    switch known[localTermID] {
    case .term(let term): return term
    case .absent: return nil
    case .unasked:
      let found = counter.term(at: localTermID).withUnsafeBufferPointer { dictionary.find($0) }
      known[localTermID] = found.map { .term($0) } ?? .absent
      return found
    }
  }
}
