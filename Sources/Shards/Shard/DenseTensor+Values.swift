package import Packing
package import Safetensors

extension DenseTensor {
  /// The type of its elements.
  package var dtype: DType { self == .lossMask ? .bool : .i32 }

  /// Bytes of an element.
  package var byteCount: Int { self == .lossMask ? 1 : 4 }

  /// Appends the values of one row, of `segments` that fill it, little-endian.
  package func append(
    _ segments: [Shard.Segment], boundaryLoss: BoundaryLoss, to bytes: inout [UInt8]
  ) {
    for (index, segment) in segments.enumerated() {
      let length = segment.range.count
      switch self {
      case .positionIDs:
        for position in 0..<length { bytes.append(integer: Int32(truncatingIfNeeded: position)) }
      case .segmentIDs:
        let id = segment.isPadding ? 0 : Int32(truncatingIfNeeded: index + 1)
        for _ in 0..<length { bytes.append(integer: id) }
      case .lossMask:
        let isLabel =
          index > 0 && boundaryLoss.labelsFirstToken(linkScore: segment.linkScore)
        bytes.append(!segment.isPadding && isLabel ? 1 : 0)
        bytes.append(contentsOf: repeatElement(segment.isPadding ? 0 : 1, count: length - 1))
      }
    }
  }
}

extension [UInt8] {
  /// Appends an integer, little-endian.
  mutating func append(integer value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
