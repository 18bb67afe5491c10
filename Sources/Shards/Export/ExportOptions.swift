package import Packing

/// What a user can choose about an export.
package struct ExportOptions: Sendable {
  package var format: ExportFormat

  /// Dense tensors to write, beside what the format always has.
  package var denseTensors: Set<DenseTensor> = []
  package var boundaryLoss = BoundaryLoss.mask

  /// The level of zstd, for formats that have compressed files; nil for none.
  package var zstdLevel: Int32?

  /// The size beyond which no shard of `mds` is filled; the default is the library's own.
  package var mdsShardByteCount = 1 << 26

  /// Whether to drop what the format cannot carry, and not to refuse it.
  package var isForced = false

  /// The defaults for a format.
  package init(format: ExportFormat) {
    self.format = format
  }

  /// The dense tensors to write, in one order.
  var orderedDenseTensors: [DenseTensor] {
    DenseTensor.allCases.filter(denseTensors.contains)
  }

  /// What contradicts the format, in words; nil where nothing does.
  package var contradiction: String? {
    let other = orderedDenseTensors.filter { !format.denseTensors.contains($0) }
    if let tensor = other.first {
      return "the format \(format.rawValue) has no place for \(tensor.rawValue)"
    }
    if zstdLevel != nil, format != .mds {
      return "the format \(format.rawValue) has no compressed files; only mds has"
    }
    if boundaryLoss != .mask, format.labelCarrier == nil, !denseTensors.contains(.lossMask) {
      return format.denseTensors.contains(.lossMask)
        ? "the format \(format.rawValue) says which tokens are labels with loss-mask only"
        : "the format \(format.rawValue) cannot say which tokens are labels: its trainer decides"
    }
    return nil
  }
}
