/// One row of a shard, seen in place: its ids and where its segments end.
package struct ShardRow {
  /// `cu_seqlens` of the row: 0 and the ends of its segments, the last of which is L.
  package let cuSeqlens: MappedIntegers

  /// The number of ids that are not padding.
  package let tokenCount: Int

  private let tokens: TokenMatrix
  private let row: Int

  init(_ tokens: TokenMatrix, row: Int, cuSeqlens: MappedIntegers, tokenCount: Int) {
    self.tokens = tokens
    self.row = row
    self.cuSeqlens = cuSeqlens
    self.tokenCount = tokenCount
  }

  /// The id at a position of the row.
  package subscript(position: Int) -> UInt32 { tokens[row, position] }
}

extension Shard {
  /// Calls `body` with a row, in place: nothing is copied, and nothing allocated.
  ///
  /// Throws `ShardsError.damagedShard` where the row's boundaries do not ascend from 0 to L, or its
  /// padding is not a segment of its own.
  package func withRow<Result>(_ row: Int, _ body: (ShardRow) throws -> Result) throws -> Result {
    precondition((0..<rowCount).contains(row), "row \(row) of \(rowCount)")
    return try withTensors { tokens, cuSeqlens, offsets, tokenCounts in
      let (first, end) = (Int(offsets[row]), Int(offsets[row + 1]))
      guard first >= 0, first + 2 <= end, end <= cuSeqlens.endIndex else {
        throw ShardsError.damagedShard(
          path: path, reason: "cu_seqlens_offsets of row \(row) runs from \(first) to \(end)")
      }
      let tokenCount = Int(tokenCounts[row])
      guard cuSeqlens[first] == 0, Int(cuSeqlens[end - 1]) == chunkLength,
        (first..<end - 1).allSatisfy({ cuSeqlens[$0] < cuSeqlens[$0 + 1] }),
        (first..<end).contains(where: { Int(cuSeqlens[$0]) == tokenCount })
      else {
        throw ShardsError.damagedShard(
          path: path,
          reason: "cu_seqlens of row \(row) does not ascend from 0 over \(tokenCount), "
            + "the end of its tokens, to \(chunkLength)")
      }
      return try body(
        ShardRow(
          tokens, row: row, cuSeqlens: cuSeqlens.within(first..<end), tokenCount: tokenCount))
    }
  }
}

extension Shard {
  /// The segments of one row, without reading the others; O(segments of the row).
  ///
  /// Throws what `withRow` throws.
  package func segments(ofRow row: Int) throws -> [Segment] {
    let ends = try withRow(row) { row in
      (first: row.cuSeqlens.startIndex, ends: row.cuSeqlens.map(Int.init))
    }
    let first = ends.first - row
    guard first >= 0, first + ends.ends.count - 1 <= segmentCount else {
      throw ShardsError.damagedShard(
        path: path, reason: "cu_seqlens_offsets of row \(row) leads to segments that are not there")
    }
    let pass = try pass(ofRow: row)
    return try withSegmentTensors { documentIDs, starts, sourceIDs, linkScores in
      zip(ends.ends, ends.ends.dropFirst()).enumerated().map { place, range in
        let segment = first + place
        return Segment(
          documentID: Int(documentIDs[segment]), sourceID: Int(sourceIDs[segment]),
          start: Int(starts[segment]), range: range.0..<range.1, linkScore: linkScores[segment],
          pass: pass)
      }
    }
  }
}
