package import BM25

/// Counts the terms of parts of documents, for one source after another; one object for each thread.
///
/// Memory: that of a `TermCounter`.
package final class PartAnalyzer {
  fileprivate let analyzer: Analyzer
  fileprivate var counter = TermCounter()

  /// An analyzer that has met no word yet.
  package init(_ analyzer: Analyzer) { self.analyzer = analyzer }
}

/// Knows the terms of one source, and so turns text that is not in the index into a term vector.
///
/// Memory: the text of every term of the source, about 30 bytes each.
package final class SourceTerms {
  private let parts: PartAnalyzer
  private var dictionary = TermDictionary()

  /// By number of the counter's dictionary `dictionaryID`: the term of the source.
  private var known: [Known] = []
  private var dictionaryID: UInt32 = 0

  private enum Known {
    case unasked
    case absent
    case term(TermID)
  }

  /// Reads the terms of a source; `parts` has the analyzer of the index.
  package init(of source: IndexedSource, in index: CorpusIndex, parts: PartAnalyzer) throws {
    self.parts = parts
    var terms = TermDictionary(minimumCapacity: source.termCount)
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
    parts.counter.removeDocuments()
    return parts.counter.countDocument(by: parts.analyzer, tokenIDs: tokens, text: text)
  }

  /// The terms of the text that was counted, in order of first appearance.
  private func entries() -> [TermVector.Entry] {
    if dictionaryID != parts.counter.dictionaryID {
      known.removeAll(keepingCapacity: true)
      dictionaryID = parts.counter.dictionaryID
    }
    if known.count < parts.counter.termCount {
      known += repeatElement(.unasked, count: parts.counter.termCount - known.count)
    }
    return parts.counter.termVector(ofDocument: 0).compactMap { count in
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
      let found = parts.counter.term(at: localTermID).withUnsafeBufferPointer {
        dictionary.find($0)
      }
      known[localTermID] = found.map { .term($0) } ?? .absent
      return found
    }
  }
}
