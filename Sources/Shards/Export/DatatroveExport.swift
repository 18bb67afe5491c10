import Packing

/// The tokenized files of datatrove and nanotron, four for each shard: ids (`.ds`), the ends of all
/// segments (`.ds.index`), which ids are labels (`.ds.loss`), and the counts (`.ds.metadata`).
final class DatatroveExport: RowExporter {
  private let options: ExportOptions
  private let output: ExportFolder
  private let chunkLength: Int
  private let tokenByteCount: Int
  private var shardNumber = 0
  private var tokenCount = 0
  private var current: (name: String, tokens: ExportFile, ends: ExportFile, labels: ExportFile)?
  private var buffer: [UInt8] = []

  init(_ manifest: ShardManifest, _ options: ExportOptions, _ output: ExportFolder) {
    self.options = options
    self.output = output
    chunkLength = manifest.chunkLength
    tokenByteCount = manifest.tokenDType == TokenWidth.u16.rawValue ? 2 : 4
  }

  func beginShard(_ record: ShardManifest.ShardRecord) throws {
    try finishShard()
    let name = "\(shardNumber.fiveDigits).ds"
    current = (
      name, try output.makeFile(name), try output.makeFile(name + ".index"),
      try output.makeFile(name + ".loss")
    )
    shardNumber += 1
    tokenCount = 0
  }

  func append(_ row: ExportRow) throws {
    guard let current else { return }
    try current.tokens.write(row.tokenBytes)
    try current.ends.write(
      row.segments.map { UInt64(tokenCount + $0.range.upperBound) })
    buffer.removeAll(keepingCapacity: true)
    DenseTensor.lossMask.append(row.segments, boundaryLoss: options.boundaryLoss, to: &buffer)
    try current.labels.write(buffer)
    tokenCount += chunkLength
  }

  func finish() throws {
    try finishShard()
  }

  private func finishShard() throws {
    guard let current else { return }
    try current.tokens.finish()
    try current.ends.finish()
    try current.labels.finish()
    try output.write(
      Array("tokenizer.json|\(tokenByteCount)\n\(tokenCount)\n\(tokenCount) tokens\n".utf8),
      to: current.name + ".metadata")
    self.current = nil
  }
}
