/// How often each piece occurs: what a tokenizer is trained on.
///
/// Each thread counts into a value of its own; merging them gives the same counts in any order.
package struct PieceCounts: Sendable {
  private(set) var pieces = ByteStringIndex(capacity: 1 << 16)
  private(set) var counts: [Int] = []

  /// Counts of nothing.
  package init() {}

  /// How many different pieces were seen.
  package var distinctCount: Int { counts.count }

  /// Counts the pieces of a text under the GPT-2 split pattern; linear in its length.
  package mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    guard let base = text.baseAddress else { return }
    let scanner = PieceScanner(.gpt2, base, count: text.count)
    var start = 0
    while start < text.count {
      let end = scanner.pieceEnd(from: start)
      add(UnsafeBufferPointer(start: base + start, count: end - start), count: 1)
      start = end
    }
  }

  /// Adds the counts of another value.
  package mutating func merge(_ other: PieceCounts) {
    for number in 0..<other.counts.count {
      other.pieces[number].withUnsafeBufferPointer { add($0, count: other.counts[number]) }
    }
  }

  @inline(__always)
  private mutating func add(_ piece: UnsafeBufferPointer<UInt8>, count: Int) {
    let number = pieces.insert(piece)
    if number == counts.count {
      counts.append(count)
    } else {
      counts[number] += count
    }
  }
}
