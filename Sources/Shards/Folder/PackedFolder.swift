import Packing

/// A packed folder, open for reading: any of its chunks by number.
///
/// Chunks are numbered from 0 in the order of the manifest's shards and of the rows in them.
package struct PackedFolder: Sendable {
  package let path: String
  package let manifest: ShardManifest
  package let shards: [Shard]

  /// The number of each shard's first chunk, followed by the number of all chunks.
  private let firstChunks: [Int]

  /// One chunk, read whole.
  package struct PackedChunk: Sendable {
    package let number: Int

    /// The file that holds it, and its row there.
    package let file: String
    package let row: Int

    /// L ids.
    package let tokens: [UInt32]

    /// What the ids are of, in order; a padding tail is the last.
    package let segments: [Shard.Segment]

    /// The segments that are not padding.
    package var fragments: [Shard.Segment] { segments.filter { !$0.isPadding } }
  }

  /// Opens the folder at `path`: its manifest and every shard.
  ///
  /// Throws where a shard has another number of rows, or rows of another length, than the manifest
  /// says.
  package init(path: String) throws {
    self.path = path
    let manifest = try ShardManifest.read(folder: path)
    self.manifest = manifest
    var firstChunks = [0]
    shards = try manifest.shards.map { record in
      let shard = try Shard(path: path + "/" + record.file)
      guard shard.rowCount == record.rows, shard.chunkLength == manifest.chunkLength else {
        throw ShardsError.damagedShard(
          path: shard.path,
          reason: "it has \(shard.rowCount) rows of \(shard.chunkLength) ids, the manifest says "
            + "\(record.rows) of \(manifest.chunkLength)")
      }
      firstChunks.append((firstChunks.last ?? 0) + record.rows)
      return shard
    }
    self.firstChunks = firstChunks
  }

  /// The folder of the documents that `pack --holdout` keeps apart: a packing of its own, beside
  /// the one at `path`.
  package static func heldOutPath(beside path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path + "-held-out"
  }

  /// The chunks of all shards.
  package var chunkCount: Int { firstChunks.last ?? 0 }

  /// Reads a chunk; throws `ShardsError.noSuchChunk` where there is none of that number.
  package func chunk(_ number: Int) throws -> PackedChunk {
    guard (0..<chunkCount).contains(number) else {
      throw ShardsError.noSuchChunk(path: path, number: number, chunkCount: chunkCount)
    }
    let (shard, row) = place(ofChunk: number)
    let tokens = try shards[shard].withRow(row) { view in
      (0..<manifest.chunkLength).map { view[$0] }
    }
    return PackedChunk(
      number: number, file: manifest.shards[shard].file, row: row, tokens: tokens,
      segments: try shards[shard].segments(ofRow: row))
  }

  /// The file that holds a chunk, and its row there.
  package func location(ofChunk number: Int) -> (file: String, row: Int) {
    let (shard, row) = place(ofChunk: number)
    return (manifest.shards[shard].file, row)
  }

  private func place(ofChunk number: Int) -> (shard: Int, row: Int) {
    precondition((0..<chunkCount).contains(number), "chunk \(number) of \(chunkCount)")
    // The last shard that begins at or before the chunk and is not empty.
    var (shard, end) = (0, shards.count)
    while end - shard > 1 {
      let middle = (shard + end) / 2
      if firstChunks[middle] <= number { shard = middle } else { end = middle }
    }
    return (shard, number - firstChunks[shard])
  }

  /// Calls `body` with the segments of every chunk, in order, without reading tokens.
  package func forEachChunk(
    _ body: (_ number: Int, _ segments: [Shard.Segment]) throws -> Void
  ) throws {
    for (shard, first) in zip(shards, firstChunks) {
      try shard.forEachRow { row, segments, _, _ in try body(first + row, segments) }
    }
  }
}
