package import Safetensors

/// A tensor with a value for each token of a row, which follows from the row's segments.
///
/// None is needed, since `cu_seqlens` says all; they are written on request, for trainers that take
/// nothing else. The raw value is the spelling on the command line.
package enum DenseTensor: String, CaseIterable, Codable, Sendable {
  /// The place in the segment, from 0; padding is a segment too.
  case positionIDs = "position-ids"

  /// The segment of the row, from 1; 0 for padding.
  case segmentIDs = "segment-ids"

  /// Whether the token is a label: 1 where the model is asked for it by the token before.
  ///
  /// The first token of a row and padding are none; of the first token of another fragment the
  /// `BoundaryLoss` decides.
  case lossMask = "loss-mask"

  /// The name in files.
  package var name: String {
    switch self {
    case .positionIDs: "position_ids"
    case .segmentIDs: "segment_ids"
    case .lossMask: "loss_mask"
    }
  }

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
          index > 0 && boundaryLoss.asksForFirstToken(linkScore: segment.linkScore)
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
