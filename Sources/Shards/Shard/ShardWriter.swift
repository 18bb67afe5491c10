import Files
package import Packing
import Safetensors

/// Writes one safetensors file with the tensors of Formats.md, in canonical bytes.
///
/// The file has its final name only when it is whole and on the disk.
package struct ShardWriter: Sendable {
  package let chunkLength: Int
  package let vocabularySize: Int
  package let eosTokenID: Int
  package let padTokenID: Int

  /// Dense tensors to write beside those that every shard has.
  package var denseTensors: [DenseTensor] = []
  package var boundaryLoss = BoundaryLoss.mask

  /// What a written shard is, and whether EOS alone separates its fragments.
  package struct Result: Sendable {
    package var record: ShardManifest.ShardRecord
    package var isEOSDerivable: Bool
    package var paddingTokenCount: Int
  }

  /// A writer of rows of `chunkLength` tokens.
  package init(chunkLength: Int, vocabularySize: Int, eosTokenID: Int, padTokenID: Int) {
    self.chunkLength = chunkLength
    self.vocabularySize = vocabularySize
    self.eosTokenID = eosTokenID
    self.padTokenID = padTokenID
  }

  /// The width of the tokens.
  package var tokenWidth: TokenWidth { TokenWidth(vocabularySize: vocabularySize) }

  /// The name of a shard in its folder.
  package static func fileName(index: Int) -> String {
    "shard-\(index.fiveDigits).safetensors"
  }

  /// Whether a shard may have the name.
  static func isFileName(_ name: String) -> Bool {
    name.hasPrefix("shard-") && name.hasSuffix(".safetensors")
  }

  /// Writes the shard with the given number into `folder`.
  ///
  /// Memory: the fragments of all its rows (about 28 bytes each) and one row of tokens. Throws
  /// `ShardsError.damagedRow` for a row whose fragments are not its tokens.
  package func write(
    _ rows: [some WritableRow], index: Int, folder: String
  ) throws -> Result {
    precondition(
      rows.count <= Int(Int32.max) / chunkLength, "\(rows.count) rows of \(chunkLength) tokens")
    let tensors = try SegmentTensors(rows: rows, chunkLength: chunkLength)
    let header = try SafetensorsHeader(
      tensors: tensors.shapes + [
        (name: "input_ids", dtype: tokenWidth.dtype, shape: [rows.count, chunkLength])
      ] + denseTensors.map { ($0.name, $0.dtype, [rows.count, chunkLength]) },
      metadata: [
        "format": "pt",
        "seq_len": String(chunkLength),
        "eos_token_id": String(eosTokenID),
        "pad_token_id": String(padTokenID),
        "vocab_size": String(vocabularySize),
      ])
    var digest = FileDigest()
    let name = ShardWriter.fileName(index: index)
    let writer = try SafetensorsWriter(path: folder + "/" + name, header: header) {
      digest.update($0)
    }
    var isEOSDerivable = true
    for layout in header.layouts {
      if let dense = denseTensors.first(where: { $0.name == layout.name }) {
        try write(dense, of: tensors, rowCount: rows.count, to: writer)
        continue
      }
      guard layout.name == "input_ids" else {
        try tensors.write(layout.name, to: writer)
        continue
      }
      for (number, row) in rows.enumerated() {
        let isDerivable = try writeTokens(of: row, number: number, tensors: tensors, to: writer)
        isEOSDerivable = isEOSDerivable && isDerivable
      }
    }
    try writer.finish()
    return Result(
      record: .init(
        file: name, rows: rows.count, segments: tensors.segmentCount, bytes: digest.byteCount,
        sha256: digest.hexadecimal()),
      isEOSDerivable: isEOSDerivable,
      paddingTokenCount: rows.count * chunkLength - tensors.tokenCount)
  }

  private func write(
    _ dense: DenseTensor, of tensors: SegmentTensors, rowCount: Int, to writer: SafetensorsWriter
  ) throws {
    var bytes: [UInt8] = []
    for row in 0..<rowCount {
      bytes.removeAll(keepingCapacity: true)
      dense.append(tensors.segments(ofRow: row), boundaryLoss: boundaryLoss, to: &bytes)
      try bytes.withUnsafeBytes { try writer.write(contentsOf: $0, to: dense.name) }
    }
  }

  /// Writes the tokens of a row with its padding; returns whether EOS alone separates its
  /// fragments.
  private func writeTokens(
    of row: some WritableRow, number: Int, tensors: SegmentTensors, to writer: SafetensorsWriter
  ) throws -> Bool {
    var isDerivable = true
    try row.withTokenBytes { bytes in
      let tokenCount = tensors.tokenCount(ofRow: number)
      guard bytes.count == tokenCount * tokenWidth.byteCount else {
        throw ShardsError.damagedRow(
          row: number,
          reason: "it has \(bytes.count) bytes of tokens, its fragments \(tokenCount) tokens")
      }
      try writer.write(contentsOf: bytes, to: "input_ids")
      isDerivable = isEOSDerivable(bytes, lengths: tensors.fragmentLengths(ofRow: number))
      let missing = chunkLength - tokenCount
      guard missing > 0 else { return }
      switch tokenWidth {
      case .u16:
        try writer.write(
          elements: [UInt16](repeating: UInt16(truncatingIfNeeded: padTokenID), count: missing),
          to: "input_ids")
      case .i32:
        try writer.write(
          elements: [Int32](repeating: Int32(truncatingIfNeeded: padTokenID), count: missing),
          to: "input_ids")
      }
    }
    return isDerivable
  }

  /// Whether EOS is at the end of every fragment but the last, and nowhere else.
  private func isEOSDerivable(_ bytes: UnsafeRawBufferPointer, lengths: [Int]) -> Bool {
    switch tokenWidth {
    case .u16: isEOSDerivable(bytes.assumingMemoryBound(to: UInt16.self), lengths)
    case .i32: isEOSDerivable(bytes.assumingMemoryBound(to: Int32.self), lengths)
    }
  }

  private func isEOSDerivable<Token: FixedWidthInteger>(
    _ tokens: UnsafeBufferPointer<Token>, _ lengths: [Int]
  ) -> Bool {
    let eos = Token(truncatingIfNeeded: eosTokenID)
    var start = 0
    for (i, length) in lengths.enumerated() {
      let last = start + length - 1
      for position in start..<last where tokens[position] == eos { return false }
      if i + 1 < lengths.count, tokens[last] != eos { return false }
      start += length
    }
    return true
  }
}

extension Int {
  /// The decimal digits, with zeros before them up to five: files in the order of their names.
  var fiveDigits: String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, 5 - digits.count)) + digits
  }
}
