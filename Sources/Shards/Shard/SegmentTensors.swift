import Packing
import Safetensors

/// The tensors of a shard that describe its fragments.
///
/// S counts fragments and padding tails; row r owns `cu_seqlens[o[r] ..< o[r+1]]` and, of the
/// tensors with one element per segment, `[o[r] − r ..< o[r+1] − (r+1)]`.
struct SegmentTensors {
  /// Real tokens of all rows.
  private(set) var tokenCount = 0

  private var cuSeqlens: [Int32] = []
  private var cuSeqlensOffsets: [Int32] = [0]
  private var tokenCounts: [Int32] = []
  private var maxSeqlens: [Int32] = []
  private var documentIDs: [Int64] = []
  private var documentStarts: [Int32] = []
  private var sourceIDs: [Int32] = []
  private var linkScores: [Float] = []

  /// By row; nil where the packing has one pass only.
  private var passIDs: [Int32]?

  init(rows: [some WritableRow], chunkLength: Int) throws {
    for (row, placements) in rows.lazy.map(\.placements).enumerated() {
      guard !placements.isEmpty, placements.allSatisfy({ $0.length > 0 && $0.start >= 0 }),
        placements.reduce(0, { $0 + $1.length }) <= chunkLength
      else {
        throw ShardsError.damagedRow(
          row: row, reason: "its fragments do not fill 1 to \(chunkLength) tokens")
      }
      append(placements, chunkLength: chunkLength)
    }
    if rows.contains(where: { $0.pass != nil }) { passIDs = rows.map { Int32($0.pass ?? 0) } }
  }

  var segmentCount: Int { documentIDs.count }

  /// The tensors, in no particular order.
  var shapes: [(name: String, dtype: DType, shape: [Int])] {
    [
      ("cu_seqlens", .i32, [cuSeqlens.count]),
      ("cu_seqlens_offsets", .i32, [cuSeqlensOffsets.count]),
      ("num_tokens", .i32, [tokenCounts.count]),
      ("max_seqlen", .i32, [maxSeqlens.count]),
      ("doc_ids", .i64, [documentIDs.count]),
      ("doc_starts", .i32, [documentStarts.count]),
      ("source_ids", .i32, [sourceIDs.count]),
      ("link_scores", .f32, [linkScores.count]),
    ] + (passIDs.map { [(Shard.passTensor, .i32, [$0.count])] } ?? [])
  }

  func write(_ name: String, to writer: SafetensorsWriter) throws {
    switch name {
    case "cu_seqlens": try writer.write(elements: cuSeqlens, to: name)
    case "cu_seqlens_offsets": try writer.write(elements: cuSeqlensOffsets, to: name)
    case "num_tokens": try writer.write(elements: tokenCounts, to: name)
    case "max_seqlen": try writer.write(elements: maxSeqlens, to: name)
    case "doc_ids": try writer.write(elements: documentIDs, to: name)
    case "doc_starts": try writer.write(elements: documentStarts, to: name)
    case "source_ids": try writer.write(elements: sourceIDs, to: name)
    case "link_scores": try writer.write(elements: linkScores, to: name)
    case Shard.passTensor: try writer.write(elements: passIDs ?? [], to: name)
    default: preconditionFailure("no tensor is called \(name)")
    }
  }

  /// The real tokens of a row.
  func tokenCount(ofRow row: Int) -> Int { Int(tokenCounts[row]) }

  /// The lengths of a row's fragments, its padding tail left out.
  func fragmentLengths(ofRow row: Int) -> [Int] {
    let start = Int(cuSeqlensOffsets[row])
    let end = Int(cuSeqlensOffsets[row + 1]) - 1
    return (start..<end).filter { cuSeqlens[$0] < tokenCounts[row] }.map {
      Int(cuSeqlens[$0 + 1] - cuSeqlens[$0])
    }
  }

  /// The segments of a row.
  func segments(ofRow row: Int) -> [Shard.Segment] {
    (Int(cuSeqlensOffsets[row])..<Int(cuSeqlensOffsets[row + 1]) - 1).map { position in
      let segment = position - row
      return Shard.Segment(
        documentID: Int(documentIDs[segment]), sourceID: Int(sourceIDs[segment]),
        start: Int(documentStarts[segment]),
        range: Int(cuSeqlens[position])..<Int(cuSeqlens[position + 1]),
        linkScore: linkScores[segment])
    }
  }

  private mutating func append(_ placements: [Chunk.Placement], chunkLength: Int) {
    var end: Int32 = 0
    var longest: Int32 = 0
    cuSeqlens.append(0)
    for placement in placements {
      end += Int32(placement.length)
      longest = max(longest, Int32(placement.length))
      cuSeqlens.append(end)
      documentIDs.append(Int64(placement.documentID))
      documentStarts.append(Int32(placement.start))
      sourceIDs.append(Int32(placement.sourceID))
      linkScores.append(placement.linkScore)
    }
    tokenCounts.append(end)
    tokenCount += Int(end)
    if end < chunkLength {
      longest = max(longest, Int32(chunkLength) - end)
      cuSeqlens.append(Int32(chunkLength))
      documentIDs.append(-1)
      documentStarts.append(0)
      sourceIDs.append(-1)
      linkScores.append(0)
    }
    maxSeqlens.append(longest)
    cuSeqlensOffsets.append(Int32(cuSeqlens.count))
  }
}
