package import Packing

/// What a user can choose about an export beside its format.
package struct ExportOptions: Sendable {
  /// Dense tensors to write, beside what the format always has.
  package var denseTensors: Set<DenseTensor> = []
  package var boundaryLoss = BoundaryLoss.mask

  /// How files are compressed; nil for what the format does by itself.
  package var compression: ExportCompression?

  /// The size of a file, for formats that divide the rows by size; nil for the format's own.
  package var shardByteCount: Int?

  /// Whether to drop what the format cannot carry, and not to refuse it.
  package var isForced = false

  /// The defaults.
  package init() {}

  /// The dense tensors to write, in one order.
  var orderedDenseTensors: [DenseTensor] {
    DenseTensor.allCases.filter(denseTensors.contains)
  }
}
