package import Packing

/// A row of a shard before it is written.
package protocol WritableRow {
  /// The pass in which it was packed, from 0; nil where no document is repeated.
  var pass: Int? { get }

  /// The fragments of the row.
  var placements: [Chunk.Placement] { get }

  /// Calls `body` with the tokens of the row, at the width of the shard, unpadded.
  func withTokenBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows
}
