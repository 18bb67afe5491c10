import JSON

/// The header of a file: which tensors it holds, where they lie, and the metadata beside them.
///
/// Format: `u64` length (little-endian), a JSON object padded with spaces, then the data buffer,
/// which the tensors cover exactly (https://github.com/huggingface/safetensors, "Format"). Hugging
/// Face's own library writes the same bytes.
package struct SafetensorsHeader: Equatable, Sendable {
  /// The longest header, in bytes with its padding, that readers accept.
  package static let maximumByteCount = 100_000_000

  /// The key of the metadata, which no tensor can have as its name.
  static let metadataKey = "__metadata__"

  /// The tensors in the order of their bytes.
  package let layouts: [TensorLayout]

  /// Free text about the file.
  package let metadata: [String: String]

  /// The bytes of all tensors together.
  package let dataByteCount: Int

  /// A header already laid out, as a reader finds it.
  init(layouts: [TensorLayout], metadata: [String: String], dataByteCount: Int) {
    self.layouts = layouts
    self.metadata = metadata
    self.dataByteCount = dataByteCount
  }

  /// Lays out tensors canonically: wide dtypes first, and by the bytes of the name within a dtype.
  ///
  /// Throws `SafetensorsError.unwritable` for a name that is taken or reserved, and for a shape
  /// that is negative, too large, or ends inside a byte. The order of `tensors` has no influence.
  package init(
    tensors: [(name: String, dtype: DType, shape: [Int])], metadata: [String: String] = [:]
  ) throws(SafetensorsError) {
    let sorted = tensors.sorted { left, right in
      guard left.dtype == right.dtype else { return left.dtype.rank > right.dtype.rank }
      return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
    var layouts: [TensorLayout] = []
    var names: Set<[UInt8]> = []
    var end = 0
    for tensor in sorted {
      let begin = end
      end = try Self.end(of: tensor, from: begin)
      guard names.insert(Array(tensor.name.utf8)).inserted else {
        throw .unwritable(name: tensor.name, reason: .duplicateName)
      }
      layouts.append(
        TensorLayout(
          name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, byteRange: begin..<end))
    }
    self.init(layouts: layouts, metadata: metadata, dataByteCount: end)
  }

  /// The bytes of a file before its data buffer: length, canonical JSON, and spaces up to a
  /// multiple of 8.
  ///
  /// Metadata comes first, by the bytes of its keys, and is left out where it is empty. Throws
  /// `SafetensorsError.writtenHeaderTooLong` where readers would refuse the result.
  package func makeBytes() throws(SafetensorsError) -> [UInt8] {
    try makeBytes(limit: Self.maximumByteCount)
  }

  /// The same with another limit than the format's, for tests.
  func makeBytes(limit: Int) throws(SafetensorsError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 8)
    appendJSON(to: &bytes)
    while !bytes.count.isMultiple(of: 8) {
      bytes.append(UInt8(ascii: " "))
    }
    let byteCount = bytes.count - 8
    guard byteCount <= limit else {
      throw .writtenHeaderTooLong(byteCount: byteCount, limit: limit)
    }
    for index in 0..<8 {
      bytes[index] = UInt8(truncatingIfNeeded: byteCount >> (8 * index))
    }
    return bytes
  }

  private static func end(
    of tensor: (name: String, dtype: DType, shape: [Int]), from begin: Int
  ) throws(SafetensorsError) -> Int {
    guard tensor.name != metadataKey else {
      throw .unwritable(name: tensor.name, reason: .reservedName)
    }
    if let negative = tensor.shape.first(where: { $0 < 0 }) {
      throw .unwritable(name: tensor.name, reason: .negativeDimension(negative))
    }
    switch TensorByteCount(dtype: tensor.dtype, shape: tensor.shape) {
    case .partialByte:
      throw .unwritable(name: tensor.name, reason: .partialByte)
    case .overflow:
      throw .unwritable(name: tensor.name, reason: .sizeOverflow)
    case .bytes(let byteCount):
      let (end, overflow) = begin.addingReportingOverflow(byteCount)
      guard !overflow else { throw .unwritable(name: tensor.name, reason: .sizeOverflow) }
      return end
    }
  }

  private func appendJSON(to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    if !metadata.isEmpty {
      JSONEscaper.letters.append(Self.metadataKey.utf8, to: &bytes)
      bytes.append(contentsOf: ":{".utf8)
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (index, pair) in pairs.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONEscaper.letters.append(pair.key.utf8, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        JSONEscaper.letters.append(pair.value.utf8, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
    for (index, layout) in layouts.enumerated() {
      if index > 0 || !metadata.isEmpty { bytes.append(UInt8(ascii: ",")) }
      JSONEscaper.letters.append(layout.name.utf8, to: &bytes)
      let shape = layout.shape.map(String.init).joined(separator: ",")
      let range = "\(layout.byteRange.lowerBound),\(layout.byteRange.upperBound)"
      bytes.append(
        contentsOf:
          #":{"dtype":"\#(layout.dtype.rawValue)","shape":[\#(shape)],"data_offsets":[\#(range)]}"#
          .utf8)
    }
    bytes.append(UInt8(ascii: "}"))
  }
}
