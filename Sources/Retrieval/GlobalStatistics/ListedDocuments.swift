/// Says that the documents to be indexed are some of a larger corpus, and which.
///
/// Their index then has the numbers of documents, sources and terms that an index of the whole would
/// have, and N, Σ dl and df of whole sources; so scores, ties and bytes come out as there.
package struct ListedDocuments: Sendable {
  package var statistics: CorpusStatistics

  /// The file that `DocumentList` reads.
  package var documentListPath: String

  /// The documents that the file `documentListPath` names, of the corpus of `statistics`.
  package init(statistics: CorpusStatistics, documentListPath: String) {
    self.statistics = statistics
    self.documentListPath = documentListPath
  }
}
