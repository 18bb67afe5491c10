import ArgumentParser
import Files
import Foundation
import Pipeline
import Retrieval

/// The statistics of the whole corpus: given, where only some of its documents are read, or
/// written.
struct CorpusStatisticsOptions: ParsableArguments {
  @Option(
    help: """
      Statistics of the whole corpus, of which some documents are read: they are scored, numbered \
      and packed as in an index of the whole. Needs --document-list.
      """, completion: .file())
  var statistics: String?

  @Option(
    help: """
      Which documents of that corpus are read: one line per document, with its number in the \
      corpus, its line in the input and the name of the input, separated by tabs.
      """, completion: .file())
  var documentList: String?

  @Option(
    help: """
      Also write the statistics of the corpus to this file, as `bm25chunk corpus-statistics` does.
      """,
    completion: .file())
  var writeStatistics: String?

  func validate() throws {
    guard (statistics == nil) == (documentList == nil) else {
      throw ValidationError("--statistics and --document-list need each other.")
    }
    guard statistics == nil || writeStatistics == nil else {
      throw ValidationError(
        "--write-statistics: --statistics already gives those of the whole corpus.")
    }
    if let writeStatistics {
      let folder = URL(filePath: writeStatistics).deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw ValidationError("--write-statistics: \(folder) is not a writable folder.")
      }
    }
  }

  /// What the options name to be read.
  var inputs: [String?] { [statistics, documentList] }

  /// Where the statistics are written; nil where they are not.
  func written(overwrite: Bool) -> StatisticsFile? {
    writeStatistics.map { StatisticsFile(path: $0, overwrite: overwrite) }
  }

  /// Fails where the file of the statistics cannot be replaced, before hours of work.
  func requireWritable(_ paths: inout RunPaths, overwrite: Bool) throws {
    guard let writeStatistics else { return }
    try paths.requireFile(writeStatistics, "--write-statistics")
    try CorpusStatistics.replacement(overwrite: overwrite).check(writeStatistics)
  }

  /// The documents of a larger corpus that are read; nil where the corpus is read whole.
  func listedDocuments() throws -> ListedDocuments? {
    guard let statistics, let documentList else { return nil }
    return ListedDocuments(
      statistics: try CorpusStatistics(path: statistics), documentListPath: documentList)
  }
}
