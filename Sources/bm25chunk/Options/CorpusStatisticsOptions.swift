import ArgumentParser
import Foundation
import Retrieval

/// What is known of the whole corpus where only a part of it is read, and what is told of it.
struct CorpusStatisticsOptions: ParsableArguments {
  @Option(
    help: """
      The statistics of the whole corpus, of which the documents are a part: they are scored, \
      numbered and packed as there. Needs --members.
      """, completion: .file())
  var statistics: String?

  @Option(
    help: """
      Which documents of that corpus are read: a line for each, with its number there, its line in \
      the input and the input's name, with tabs between.
      """, completion: .file())
  var members: String?

  @Option(
    help: "Write the statistics of the corpus into this file too, as `bm25chunk statistics` does.",
    completion: .file())
  var writeStatistics: String?

  func validate() throws {
    guard (statistics == nil) == (members == nil) else {
      throw ValidationError("--statistics and --members belong together.")
    }
    guard statistics == nil || writeStatistics == nil else {
      throw ValidationError(
        "--write-statistics: with --statistics those of the whole corpus are there already.")
    }
    if let writeStatistics {
      let folder = URL(filePath: writeStatistics).deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw ValidationError("--write-statistics: \(folder) is no writable folder.")
      }
    }
  }

  /// The corpus and the documents of it that are read, where they are a part.
  func part() throws -> CorpusPart? {
    guard let statistics, let members else { return nil }
    return CorpusPart(
      statistics: try CorpusStatistics(path: statistics), membersPath: members)
  }
}
