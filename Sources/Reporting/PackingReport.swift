import Foundation
package import Shards

/// The statistics of one packed folder, as `stats` prints them.
package struct PackingReport: Sendable {
  package let folder: String
  package let manifest: ShardManifest
  package let statistics: PackingStatistics

  /// The mean tf-idf cosine of neighbours (see `Relatedness`); nil where no chunk has neighbours.
  package let adjacentRelatedness: Double?

  /// Neighbouring fragments of different documents.
  package let adjacentPairCount: Int

  /// Reads the shards of `folder` twice: to count, and to compare.
  ///
  /// `progress` is told the rows done of the rows to do.
  package init(folder: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws {
    let manifest = try ShardManifest.read(folder: folder)
    var statistics = PackingStatistics(sourceCount: manifest.sources.count)
    let ignored = [manifest.eosTokenID, manifest.bosTokenID.value].compactMap {
      $0.flatMap(UInt32.init(exactly:))
    }
    var relatedness = Relatedness(
      vocabularySize: manifest.vocabularySize, ignoring: Set(ignored))
    var fragmentsOfDocument: [Int32] = Array(repeating: 0, count: manifest.documentTable.rows)
    let shards = try manifest.shards.map { try Shard(path: folder + "/" + $0.file) }
    let total = 2 * manifest.rowCount
    var done = 0
    for shard in shards {
      try shard.withTokens { tokens in
        try shard.forEachRow { row, segments, _, _ in
          statistics.add(segments)
          relatedness.count(segments) { tokens[row, $0] }
          for segment in segments where fragmentsOfDocument.indices.contains(segment.documentID) {
            fragmentsOfDocument[segment.documentID] += 1
          }
          done += 1
          if done % 1024 == 0 { progress(done, total) }
        }
      }
    }
    statistics.addCutDocuments(fragmentsOfDocument.filter { $0 > 1 }.count)
    for shard in shards {
      try shard.withTokens { tokens in
        try shard.forEachRow { row, segments, _, _ in
          relatedness.compare(segments) { tokens[row, $0] }
          done += 1
          if done % 1024 == 0 { progress(done, total) }
        }
      }
    }
    self.folder = folder
    self.manifest = manifest
    self.statistics = statistics
    adjacentRelatedness = relatedness.mean
    adjacentPairCount = relatedness.pairCount
  }
}
