package import BM25

/// Counts the terms of fragments of documents, for one source after another; one object per thread.
///
/// Memory: that of a `TermCounter`.
package final class FragmentAnalyzer {
  fileprivate let analyzer: Analyzer
  fileprivate var counter = TermCounter()

  /// An analyzer that has met no word yet.
  package init(_ analyzer: Analyzer) { self.analyzer = analyzer }
}

/// Turns text that is not in the index into a term vector of one source, whose terms it knows.
///
/// Memory: the text of every term of the source, about 30 bytes each.
package final class SourceTerms {
  private let analyzer: FragmentAnalyzer
  private var dictionary = TermDictionary()

  /// By number of the counter's dictionary `dictionaryID`: the term of the source.
  private var known: [Known] = []
  private var dictionaryID: UInt32 = 0

  private enum Known {
    case unread
    case absent
    case term(TermID)
  }

  /// Reads the terms of a source; `analyzer` must be that of the index.
  package init(of source: IndexedSource, in index: CorpusIndex, analyzer: FragmentAnalyzer) throws {
    self.analyzer = analyzer
    var terms = TermDictionary(minimumCapacity: source.termCount)
    try index.forEachTerm(ofSource: source) { _ = terms.localTermID(of: $0) }
    dictionary = terms
  }

  /// The terms of a fragment, and its length in terms.
  ///
  /// `text` returns the bytes of the tokens; it is not called where the terms are tokens. Terms
  /// that no document of the source has, such as half a word where a document was cut, count for
  /// the length only.
  package func vector(
    ofTokens tokens: ArraySlice<UInt32>, text: () -> [UInt8]
  ) -> (vector: TermVector, length: Int) {
    let length = count(tokens, text)
    return (TermVector(entries()), length)
  }

  /// The first `limit` distinct terms of a fragment, with their frequencies in all of it.
  package func head(
    ofTokens tokens: ArraySlice<UInt32>, limit: Int, text: () -> [UInt8]
  ) -> TermVector {
    _ = count(tokens, text)
    return TermVector(Array(entries().prefix(limit)))
  }

  private func count(_ tokens: ArraySlice<UInt32>, _ text: () -> [UInt8]) -> Int {
    analyzer.counter.removeDocuments()
    return analyzer.counter.countDocument(by: analyzer.analyzer, tokenIDs: tokens, text: text)
  }

  /// The terms of the text that was counted, in order of first appearance.
  private func entries() -> [TermVector.Entry] {
    if dictionaryID != analyzer.counter.dictionaryID {
      known.removeAll(keepingCapacity: true)
      dictionaryID = analyzer.counter.dictionaryID
    }
    if known.count < analyzer.counter.termCount {
      known += repeatElement(.unread, count: analyzer.counter.termCount - known.count)
    }
    return analyzer.counter.termVector(ofDocument: 0).compactMap { count in
      guard let term = term(at: Int(count.localTermID)) else { return nil }
      return TermVector.Entry(termID: term, frequency: count.termFrequency)
    }
  }

  @inline(__always)
  private func term(at localTermID: Int) -> TermID? {
    switch known[localTermID] {
    case .term(let term): return term
    case .absent: return nil
    case .unread:
      let found = analyzer.counter.term(at: localTermID).withUnsafeBufferPointer {
        dictionary.find($0)
      }
      known[localTermID] = found.map { .term($0) } ?? .absent
      return found
    }
  }
}
