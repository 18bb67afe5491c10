import Packing
import Safetensors

/// One shard, mapped for reading, with its tensors checked for type and shape.
package final class Shard: Sendable {
  package let path: String
  package let rowCount: Int
  package let chunkLength: Int

  /// S: fragments and padding tails of all rows.
  package let segmentCount: Int
  package let tokenWidth: TokenWidth

  /// Whether its rows say in which pass they were packed.
  package let hasPasses: Bool

  private let file: SafetensorsFile
  private let rowTensors: RowTensors

  /// Where in the mapped file the tensors of rows are: found once, as rows are read one by one.
  ///
  /// `@unchecked Sendable`: the memory is only read, and the shard keeps it mapped.
  private struct RowTensors: @unchecked Sendable {
    let inputIDs: UnsafeRawBufferPointer
    let cuSeqlens: UnsafeRawBufferPointer
    let offsets: UnsafeRawBufferPointer
    let tokenCounts: UnsafeRawBufferPointer
  }

  /// The tensor of the pass of each row, in packings that repeat documents.
  static let passTensor = "pass_ids"

  /// What the header says beside the tensors.
  package var metadata: [String: String] { file.metadata }

  /// A contiguous range of one row's tokens, and what it is of.
  package struct Segment: Sendable, Equatable {
    /// The document, or −1 for padding.
    package var documentID: Int
    package var sourceID: Int

    /// Where the fragment begins in the sequence of its document.
    package var start: Int

    /// The tokens of the row that it takes.
    package var range: Range<Int>
    package var linkScore: Float

    /// The pass of its row, from 0.
    package var pass = 0

    /// Whether the segment is the padding tail of its row.
    package var isPadding: Bool { documentID < 0 }
  }

  /// Maps the shard at `path` and checks that its tensors are those of Formats.md, in agreement
  /// with each other.
  package init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    self.path = path
    self.file = file
    func shape(_ name: String, _ dtypes: [DType]) throws -> [Int] {
      let layout = try file.layout(of: name)
      guard dtypes.contains(layout.dtype) else {
        throw ShardsError.damagedShard(
          path: path, reason: "\(name) is \(layout.dtype.rawValue)")
      }
      return layout.shape
    }
    let ids = try shape("input_ids", [.u16, .i32])
    guard ids.count == 2 else {
      throw ShardsError.damagedShard(path: path, reason: "input_ids has \(ids.count) dimensions")
    }
    (rowCount, chunkLength) = (ids[0], ids[1])
    guard chunkLength > 0 else {
      throw ShardsError.damagedShard(path: path, reason: "its rows have no ids")
    }
    tokenWidth = try file.layout(of: "input_ids").dtype == .u16 ? .u16 : .i32
    let documents = try shape("doc_ids", [.i64])
    segmentCount = documents.first ?? 0
    let expected: [(String, DType, Int)] = [
      ("cu_seqlens", .i32, segmentCount + rowCount),
      ("cu_seqlens_offsets", .i32, rowCount + 1),
      ("num_tokens", .i32, rowCount),
      ("max_seqlen", .i32, rowCount),
      ("doc_ids", .i64, segmentCount),
      ("doc_starts", .i32, segmentCount),
      ("source_ids", .i32, segmentCount),
      ("link_scores", .f32, segmentCount),
    ]
    hasPasses = file.layouts.contains { $0.name == Shard.passTensor }
    for (name, dtype, count) in expected + (hasPasses ? [(Shard.passTensor, .i32, rowCount)] : []) {
      let found = try shape(name, [dtype])
      guard found == [count] else {
        throw ShardsError.damagedShard(
          path: path, reason: "\(name) has shape \(found), expected [\(count)]")
      }
    }
    for tensor in DenseTensor.allCases
    where file.layouts.contains(where: { $0.name == tensor.name }) {
      let found = try shape(tensor.name, [tensor.dtype])
      guard found == ids else {
        throw ShardsError.damagedShard(
          path: path, reason: "\(tensor.name) has shape \(found), expected \(ids)")
      }
    }
    rowTensors = RowTensors(
      inputIDs: try file.bytes(of: "input_ids"), cuSeqlens: try file.bytes(of: "cu_seqlens"),
      offsets: try file.bytes(of: "cu_seqlens_offsets"),
      tokenCounts: try file.bytes(of: "num_tokens"))
  }

  /// Calls `body` with the segments of each row, in order.
  ///
  /// Throws `ShardsError.damagedShard` where `cu_seqlens` and its offsets do not describe rows of L
  /// tokens.
  package func forEachRow(
    _ body: (_ row: Int, _ segments: [Segment], _ tokenCount: Int, _ maxSeqlen: Int) throws -> Void
  ) throws {
    let cuSeqlens = try elements("cu_seqlens", as: Int32.self)
    let offsets = try elements("cu_seqlens_offsets", as: Int32.self)
    let tokenCounts = try elements("num_tokens", as: Int32.self)
    let maxSeqlens = try elements("max_seqlen", as: Int32.self)
    let documentIDs = try elements("doc_ids", as: Int64.self)
    let starts = try elements("doc_starts", as: Int32.self)
    let sourceIDs = try elements("source_ids", as: Int32.self)
    let linkScores = try elements("link_scores", as: Float.self)
    let passes = hasPasses ? try elements(Shard.passTensor, as: Int32.self) : nil
    guard offsets[0] == 0, Int(offsets[rowCount]) == cuSeqlens.count else {
      throw ShardsError.damagedShard(
        path: path,
        reason: "cu_seqlens_offsets runs from \(offsets[0]) to \(offsets[rowCount]) "
          + "for \(cuSeqlens.count) entries")
    }
    guard (0..<rowCount).allSatisfy({ Int(offsets[$0]) + 2 <= Int(offsets[$0 + 1]) }) else {
      throw ShardsError.damagedShard(
        path: path, reason: "cu_seqlens_offsets gives a row less than one segment")
    }
    for row in 0..<rowCount {
      let first = Int(offsets[row])
      let last = Int(offsets[row + 1]) - 1
      guard cuSeqlens[first] == 0, Int(cuSeqlens[last]) == chunkLength,
        (first..<last).allSatisfy({ cuSeqlens[$0] < cuSeqlens[$0 + 1] })
      else {
        throw ShardsError.damagedShard(
          path: path,
          reason: "cu_seqlens of row \(row) does not ascend from 0 to \(chunkLength)")
      }
      let segments = (first..<last).map { position in
        let segment = position - row
        return Segment(
          documentID: Int(documentIDs[segment]), sourceID: Int(sourceIDs[segment]),
          start: Int(starts[segment]),
          range: Int(cuSeqlens[position])..<Int(cuSeqlens[position + 1]),
          linkScore: linkScores[segment], pass: passes.map { Int($0[row]) } ?? 0)
      }
      try body(row, segments, Int(tokenCounts[row]), Int(maxSeqlens[row]))
    }
  }

  /// Calls `body` with the tokens of the whole shard as a function of row and position.
  package func withTokens<Result>(
    _ body: (TokenMatrix) throws -> Result
  ) throws -> Result {
    try withExtendedLifetime(file) {
      try body(
        TokenMatrix(bytes: rowTensors.inputIDs, chunkLength: chunkLength, width: tokenWidth))
    }
  }

  /// Calls `body` with what a row needs, in place.
  func withTensors<Result>(
    _ body: (
      TokenMatrix, _ cuSeqlens: MappedIntegers, _ offsets: MappedIntegers,
      _ tokenCounts: MappedIntegers
    ) throws -> Result
  ) throws -> Result {
    try withTokens { tokens in
      try body(
        tokens, MappedIntegers(rowTensors.cuSeqlens), MappedIntegers(rowTensors.offsets),
        MappedIntegers(rowTensors.tokenCounts))
    }
  }

  /// Calls `body` with what the segments are of, in place.
  func withSegmentTensors<Result>(
    _ body: (
      _ documentIDs: UnsafeBufferPointer<Int64>, _ starts: UnsafeBufferPointer<Int32>,
      _ sourceIDs: UnsafeBufferPointer<Int32>, _ linkScores: UnsafeBufferPointer<Float>
    ) throws -> Result
  ) throws -> Result {
    try file.withElements(of: "doc_ids", as: Int64.self) { documentIDs in
      try file.withElements(of: "doc_starts", as: Int32.self) { starts in
        try file.withElements(of: "source_ids", as: Int32.self) { sourceIDs in
          try file.withElements(of: "link_scores", as: Float.self) { linkScores in
            try body(documentIDs, starts, sourceIDs, linkScores)
          }
        }
      }
    }
  }

  /// The pass of a row, from 0.
  func pass(ofRow row: Int) throws -> Int {
    guard hasPasses else { return 0 }
    return try file.withElements(of: Shard.passTensor, as: Int32.self) { Int($0[row]) }
  }

  /// Calls `body` with the bytes of a dense tensor, in place; nil where the shard has none.
  func withBytes<Result>(
    of tensor: DenseTensor, _ body: (UnsafeRawBufferPointer?) throws -> Result
  ) throws -> Result {
    try withExtendedLifetime(file) {
      let isThere = file.layouts.contains { $0.name == tensor.name }
      return try body(isThere ? try file.bytes(of: tensor.name) : nil)
    }
  }

  private func elements<Element: TensorElement>(
    _ name: String, as type: Element.Type
  ) throws -> [Element] {
    try file.withElements(of: name, as: type) { Array($0) }
  }
}
