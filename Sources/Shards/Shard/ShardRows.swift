package import Packing

/// Where the rows of a shard come from: chunks by number, in the order of the rows.
package struct ShardRows {
  /// The number of rows.
  package var count: Int

  /// The pass of a row, from 0; nil where a packing has one only.
  package var pass: ((_ row: Int) -> Int)?

  /// The fragments of a row.
  package var placements: (_ row: Int) throws -> [Chunk.Placement]

  /// Calls its second argument with the tokens of a row, at the width of the shard, unpadded.
  package var withTokenBytes:
    (_ row: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

  /// Rows that are read when they are written.
  package init(
    count: Int, pass: ((Int) -> Int)? = nil,
    placements: @escaping (Int) throws -> [Chunk.Placement],
    withTokenBytes:
      @escaping (Int, (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) {
    self.count = count
    self.pass = pass
    self.placements = placements
    self.withTokenBytes = withTokenBytes
  }
}
