import Files
package import LanguageModel
import Packing
package import Shards

/// The rows of all shards of a packed folder, read by memory map.
package struct PackedRows {
  package let folder: String
  package let manifest: ShardManifest

  /// SHA-256 of the manifest, which has the SHA-256 of every shard.
  package let digest: String

  private let shards: [Shard]
  private let firstRows: [Int]

  /// The rows of a finished output of `pack`.
  package init(folder: String) throws {
    self.folder = folder
    let manifest = try ShardManifest.read(folder: folder)
    self.manifest = manifest
    digest = FileDigest.hexadecimal(of: try manifest.jsonBytes())
    shards = try manifest.shards.map { try Shard(path: folder + "/" + $0.file) }
    var firstRows: [Int] = []
    var count = 0
    for shard in shards {
      guard shard.chunkLength == manifest.chunkLength else {
        throw ShardsError.damagedShard(
          path: shard.path,
          reason: "its rows have \(shard.chunkLength) ids, the manifest says "
            + "\(manifest.chunkLength)")
      }
      firstRows.append(count)
      count += shard.rowCount
    }
    self.firstRows = firstRows
    self.count = count
    guard count > 0 else { throw TrainingError.nothingToLearn(path: folder) }
  }

  /// The rows of all shards.
  package let count: Int

  /// Appends a row to `sequences`.
  ///
  /// Throws `ShardsError` for a damaged row, `TrainingError.idOutOfVocabulary` for an id
  /// that is not in the vocabulary.
  package func append(_ row: Int, to sequences: inout PackedSequences, policy: MaskPolicy) throws {
    let shard = (firstRows.lastIndex { $0 <= row }) ?? 0
    try shards[shard].withRow(row - firstRows[shard]) { found in
      for position in 0..<found.tokenCount where found[position] >= manifest.vocabularySize {
        throw TrainingError.idOutOfVocabulary(
          path: shards[shard].path, row: row - firstRows[shard], id: found[position],
          vocabularySize: manifest.vocabularySize)
      }
      sequences.append(
        rowCuSeqlens: found.cuSeqlens, tokenCount: found.tokenCount, policy: policy
      ) { Int32(truncatingIfNeeded: found[$0]) }
    }
  }
}
