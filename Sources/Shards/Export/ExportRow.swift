/// A row on its way into another format.
struct ExportRow {
  /// The L ids at the width of the packing, padding included; valid during the call only.
  let tokenBytes: UnsafeRawBufferPointer

  /// What fills the row, a padding tail included.
  let segments: [Shard.Segment]

  /// The number of ids that are not padding.
  let tokenCount: Int

  /// The longest segment.
  let maxSeqlen: Int

  /// The pass in which it was packed, from 0.
  var pass: Int { segments.first?.pass ?? 0 }

  /// 0 and the ends of the segments.
  var cuSeqlens: [Int32] {
    [0] + segments.map { Int32(truncatingIfNeeded: $0.range.upperBound) }
  }

  /// The segments that are not padding.
  var fragments: ArraySlice<Shard.Segment> { segments.prefix { !$0.isPadding } }
}

/// Puts rows into one format, file by file.
protocol RowExporter: AnyObject {
  /// Begins the next shard, whose rows follow.
  func beginShard(_ record: ShardManifest.ShardRecord) throws

  /// Takes the next row.
  func append(_ row: ExportRow) throws

  /// Completes all files.
  func finish() throws
}

extension RowExporter {
  func beginShard(_ record: ShardManifest.ShardRecord) throws {}
}
