package import Packing

/// What a user can choose about an export beside its format.
package struct ExportOptions: Sendable {
  /// Dense tensors to write, beside what the format always has.
  package var denseTensors: Set<DenseTensor> = []
  package var boundaryLoss = BoundaryLoss.mask

  /// The level of zstd, for formats that have compressed files; nil for none.
  package var zstdLevel: Int32?

  /// The size beyond which no shard of `mds` is filled; the default is the library's own.
  package var mdsShardByteCount = 1 << 26

  /// Whether to drop what the format cannot carry, and not to refuse it.
  package var isForced = false

  /// The defaults.
  package init() {}

  /// The dense tensors to write, in one order.
  var orderedDenseTensors: [DenseTensor] {
    DenseTensor.allCases.filter(denseTensors.contains)
  }
}
