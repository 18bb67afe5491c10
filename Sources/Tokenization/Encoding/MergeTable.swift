/// Finds the merge of two neighbouring tokens in expected constant time.
///
/// A flat table with open addressing and linear probing, two thirds full. Its cost is fetching
/// memory, so it is small, and a filter that fits into a near cache answers for most of the pairs
/// that do not merge.
struct MergeTable: Sendable {
  /// Means that two tokens do not merge; greater than every merge.
  static let none = UInt64.max

  private struct Slot {
    // Left id in the high half, right id in the low half.
    var pair: UInt64
    // Rank in the high half, resulting id in the low half; `none` for an empty slot.
    var merge: UInt64
  }

  private var slots: [Slot]
  // A bit for each hash of a merge.
  private var filter: [UInt64]
  private let filterBitCount: UInt64

  private static let filterBitsPerMerge = 8

  /// The table of some merges; of equal pairs the last counts, as in Hugging Face's.
  init(_ merges: [Merge]) {
    let filterWordCount = max(1, merges.count * Self.filterBitsPerMerge / 64)
    filter = [UInt64](repeating: 0, count: filterWordCount)
    filterBitCount = UInt64(filterWordCount) * 64
    slots = [Slot](
      repeating: Slot(pair: 0, merge: Self.none), count: merges.count + merges.count / 2 + 1)
    for merge in merges {
      let pair = UInt64(merge.left) << 32 | UInt64(merge.right)
      let hash = Self.hash(pair)
      let bit = Self.place(of: hash, among: filterBitCount)
      filter[bit >> 6] |= 1 << UInt64(bit & 63)
      let slot = slotNumber(of: pair, hash)
      slots[slot] = Slot(pair: pair, merge: UInt64(merge.rank) << 32 | UInt64(merge.result))
    }
  }

  /// The merge of two tokens, rank in the high half and resulting id in the low half, or `none`.
  @inline(__always)
  func merge(_ left: TokenID, _ right: TokenID) -> UInt64 {
    let pair = UInt64(left) &<< 32 | UInt64(right)
    let hash = Self.hash(pair)
    let bit = Self.place(of: hash, among: filterBitCount)
    guard filter[bit &>> 6] &>> UInt64(bit & 63) & 1 == 1 else { return Self.none }
    return slots[slotNumber(of: pair, hash)].merge
  }

  /// 32 bits that depend on all of a pair.
  @inline(__always)
  private static func hash(_ pair: UInt64) -> UInt64 { (pair &* 0x9e37_79b9_7f4a_7c15) &>> 32 }

  @inline(__always)
  private static func place(of hash: UInt64, among count: UInt64) -> Int {
    Int(truncatingIfNeeded: (hash &* count) &>> 32)
  }

  /// The slot that holds the pair, or the empty one where it would go.
  @inline(__always)
  private func slotNumber(of pair: UInt64, _ hash: UInt64) -> Int {
    var slot = Self.place(of: hash, among: UInt64(slots.count))
    while slots[slot].merge != Self.none, slots[slot].pair != pair {
      slot += 1
      if slot == slots.count { slot = 0 }
    }
    return slot
  }
}
