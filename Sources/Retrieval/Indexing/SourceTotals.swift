import BM25
import GRDB

/// Counts and terms of a source to which documents, or pieces of a corpus, are being added.
struct SourceTotals {
  var name: String
  var documentCount = 0
  var tokenCount = 0

  /// Σ dl.
  var documentLength = 0

  /// Its terms, in order of first appearance.
  var terms = TermDictionary()

  /// How many of them, from the first, are in the index.
  var storedTermCount = 0

  /// df by term, of those terms that were counted so far.
  var documentFrequencies: [UInt32] = []

  /// The row of the source with the given number.
  func row(id: Int) -> IndexedSource {
    IndexedSource(
      id: id, name: name, tokenCount: tokenCount, termCount: terms.count,
      statistics: .init(documentCount: documentCount, totalDocumentLength: documentLength))
  }

  /// Writes the texts of the terms that are not in the index yet.
  mutating func writeTerms(id: Int, _ db: Database) throws {
    try TermBlock.write(terms, from: storedTermCount, ofSource: id, in: db)
    storedTermCount = terms.count
  }

  /// Adds to df of a term, for which room is made.
  mutating func count(_ term: TermID, documents: Int) {
    while documentFrequencies.count <= Int(term) { documentFrequencies.append(0) }
    documentFrequencies[Int(term)] += UInt32(documents)
  }
}
