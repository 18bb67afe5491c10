import Packing

/// Megatron's indexed dataset: `packed.bin` with the ids, `packed.idx` with where sequences lie.
///
/// A row is one sequence and one document, so that the sampler, which cuts after every L tokens of
/// the sequences in its order, cuts where the rows end.
final class MegatronExport: RowExporter {
  private let manifest: ShardManifest
  private let output: ExportFolder
  private let tokens: ExportFile

  /// Megatron takes two bytes for vocabularies below this only.
  private static let narrowVocabularyLimit = 65_500

  private let isNarrow: Bool
  private let mustWiden: Bool

  init(_ manifest: ShardManifest, _ output: ExportFolder) throws {
    self.manifest = manifest
    self.output = output
    isNarrow = manifest.vocabularySize < MegatronExport.narrowVocabularyLimit
    mustWiden = !isNarrow && manifest.tokenDType == TokenWidth.u16.rawValue
    tokens = try output.makeFile("packed.bin")
  }

  func append(_ row: ExportRow) throws {
    if mustWiden {
      try tokens.write(row.tokenBytes.assumingMemoryBound(to: UInt16.self).map { Int32($0) })
    } else {
      try tokens.write(row.tokenBytes)
    }
  }

  func finish() throws {
    try tokens.finish()
    let index = try output.makeFile("packed.idx")
    let rows = manifest.rowCount
    let rowByteCount = manifest.chunkLength * (isNarrow ? 2 : 4)
    try index.write(Array("MMIDIDX\0\0".utf8))
    try index.write(element: UInt64(1))
    // The codes of uint16 and int32.
    try index.write(element: UInt8(isNarrow ? 8 : 4))
    try index.write(element: UInt64(rows))
    try index.write(element: UInt64(rows + 1))
    for _ in 0..<rows { try index.write(element: Int32(manifest.chunkLength)) }
    for row in 0..<rows { try index.write(element: Int64(row * rowByteCount)) }
    for document in 0...rows { try index.write(element: Int64(document)) }
    try index.finish()
  }
}
