package import Packing

/// A row of a shard before it is written.
package protocol WritableRow {
  /// The fragments of the row.
  var placements: [Chunk.Placement] { get }

  /// Calls `body` with the tokens of the row, at the width of the shard, unpadded.
  func withTokenBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows
}
