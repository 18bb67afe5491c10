/// The counts of neighbouring pairs, and per pair what a training step has found out about it.
///
/// Pairs are numbered in the order they are first seen, by a flat table with open addressing.
struct PairCounts {
  /// A pair's number.
  typealias Number = Int32

  private(set) var pairs: [UInt64] = []
  /// How often each pair occurs, by its number.
  var counts: [Int] = []
  /// By number: how many words of the current step gained the pair.
  var gains: [Int32] = []
  /// By number: the last word that gained it, to count each word once.
  var lastWords: [Int32] = []

  private var slots: [Number]
  private var shift: UInt64

  private static let empty: Number = -1

  init() {
    shift = 64 - 16
    slots = [Number](repeating: Self.empty, count: 1 << 16)
  }

  /// The pair as one key, which orders like (left, right).
  @inline(__always)
  static func key(_ left: TokenID, _ right: TokenID) -> UInt64 {
    UInt64(left) &<< 32 | UInt64(right)
  }

  /// The number of a pair, which is new with count 0 if it was never seen.
  @inline(__always)
  mutating func number(of key: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) &>> shift)
    while slots[slot] != Self.empty {
      let number = Int(slots[slot])
      if pairs[number] == key {
        return number
      }
      slot = (slot + 1) & mask
    }
    slots[slot] = Number(pairs.count)
    pairs.append(key)
    counts.append(0)
    gains.append(0)
    lastWords.append(-1)
    if pairs.count * 2 > slots.count {
      grow()
    }
    return pairs.count - 1
  }

  private mutating func grow() {
    shift -= 1
    slots = [Number](repeating: Self.empty, count: slots.count * 2)
    let mask = slots.count - 1
    for (number, key) in pairs.enumerated() {
      var slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) &>> shift)
      while slots[slot] != Self.empty {
        slot = (slot + 1) & mask
      }
      slots[slot] = Number(number)
    }
  }
}
