/// The rank of a merge: 0 is applied first.
typealias MergeRank = UInt32

/// Finds the merge of two neighbouring tokens in expected constant time.
///
/// A flat table with open addressing and linear probing, at most half full.
struct MergeTable: Sendable {
  /// Stands for "these two do not merge"; greater than every merge.
  static let none = UInt64.max

  private struct Slot {
    // Left id in the high half, right id in the low half.
    var pair: UInt64
    // Rank in the high half, resulting id in the low half; `none` for an empty slot.
    var merge: UInt64
  }

  private var slots: [Slot]
  private let shift: UInt64

  /// The table of some merges; of equal pairs the last counts, as in Hugging Face's.
  init(_ merges: [Merge]) {
    var bits: UInt64 = 6
    while 1 << bits < merges.count * 2 {
      bits += 1
    }
    shift = 64 - bits
    slots = [Slot](repeating: Slot(pair: 0, merge: Self.none), count: 1 << bits)
    for merge in merges {
      let pair = UInt64(merge.left) << 32 | UInt64(merge.right)
      let slot = slotNumber(of: pair)
      slots[slot] = Slot(pair: pair, merge: UInt64(merge.rank) << 32 | UInt64(merge.result))
    }
  }

  /// The merge of two tokens, rank in the high half and resulting id in the low half, or `none`.
  @inline(__always)
  func merge(_ left: TokenID, _ right: TokenID) -> UInt64 {
    slots[slotNumber(of: UInt64(left) &<< 32 | UInt64(right))].merge
  }

  /// The slot that holds the pair, or the empty one where it would go.
  @inline(__always)
  private func slotNumber(of pair: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: (pair &* 0x9e37_79b9_7f4a_7c15) &>> shift)
    while slots[slot].merge != Self.none, slots[slot].pair != pair {
      slot = (slot + 1) & mask
    }
    return slot
  }
}
