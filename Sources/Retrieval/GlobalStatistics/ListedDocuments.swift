/// Some documents of a larger corpus, which are to be indexed with the statistics of all of it.
///
/// Their index has the numbers of documents, sources and terms that an index of the whole would
/// have, and N, Σ dl and df of whole sources. So scores, ties and bytes are as there.
package struct ListedDocuments: Sendable {
  /// Those of the whole corpus.
  package var statistics: CorpusStatistics

  /// The file that says which documents these are; `DocumentList` reads it.
  package var documentListPath: String

  /// The documents that the file `documentListPath` lists, of the corpus of `statistics`.
  package init(statistics: CorpusStatistics, documentListPath: String) {
    self.statistics = statistics
    self.documentListPath = documentListPath
  }

  /// What their index keeps of the whole corpus.
  var globalStatistics: GlobalStatistics {
    GlobalStatistics(digest: statistics.digest, skipped: statistics.skipped)
  }

  /// The error of an index whose documents are not those that are listed, in words.
  func mismatch(index: String, _ what: String) -> RetrievalError {
    .documentListMismatch(index: index, statistics: statistics.path, what: what)
  }
}
