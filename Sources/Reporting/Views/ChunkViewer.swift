import Packing
package import Shards

/// Reads chunks of a folder as people read them.
package struct ChunkViewer: Sendable {
  private let folder: PackedFolder
  private let decode: @Sendable ([UInt32]) -> String

  /// A reader for a folder whose tokens `decode` turns into text.
  package init(_ folder: PackedFolder, decode: @escaping @Sendable ([UInt32]) -> String) {
    self.folder = folder
    self.decode = decode
  }

  /// Reads chunks; of fragments longer than `textLimit` tokens the beginning and the end.
  ///
  /// The document table is read through once, but only the rows of these documents are decoded.
  package func views(of numbers: [Int], textLimit: Int) throws -> [ChunkView] {
    let chunks = try numbers.map(folder.chunk)
    let rows = try DocumentTable.rows(
      Set(chunks.flatMap(\.fragments).map(\.documentID)), folder: folder.path)
    return try chunks.map { chunk in
      let fragments = try chunk.fragments.map { segment in
        guard let document = rows[segment.documentID] else {
          throw ShardsError.damagedShard(
            path: folder.path + "/" + chunk.file,
            reason: "row \(chunk.row) holds document \(segment.documentID), which "
              + "\(DocumentTable.fileName) does not list")
        }
        return view(of: segment, document, chunk, textLimit: textLimit)
      }
      return ChunkView(
        number: chunk.number, file: chunk.file, row: chunk.row,
        chunkLength: folder.manifest.chunkLength,
        pass: folder.manifest.repeatsDocuments ? chunk.segments.first?.pass : nil,
        fragments: fragments,
        paddingTokenCount: chunk.segments.reduce(0) { $0 + ($1.isPadding ? $1.range.count : 0) })
    }
  }

  private func view(
    of segment: Shard.Segment, _ document: DocumentRow, _ chunk: PackedFolder.PackedChunk,
    textLimit: Int
  ) -> ChunkView.FragmentView {
    let manifest = folder.manifest
    let policy = manifest.documentPolicy
    let hasEOS = policy.addEOS && document.packedTokenCount == nil
    let tokenCount = min(document.packedTokenCount ?? document.tokenCount, Int(Int32.max))
    let length = tokenCount + (policy.addBOS ? 1 : 0) + (hasEOS ? 1 : 0)
    let continues = segment.start + segment.range.count < length
    var tokens = chunk.tokens[segment.range]
    if policy.addBOS, segment.start == 0 { tokens = tokens.dropFirst() }
    if hasEOS, !continues { tokens = tokens.dropLast() }
    let isShort = tokens.count <= textLimit
    return ChunkView.FragmentView(
      segment: segment,
      source: manifest.sources.indices.contains(segment.sourceID)
        ? manifest.sources[segment.sourceID] : document.source,
      document: document,
      text: decode(Array(isShort ? tokens : tokens.prefix(textLimit * 3 / 4))),
      end: isShort ? nil : decode(Array(tokens.suffix(textLimit / 4))), continues: continues)
  }
}
