/// The posting lists of a candidate buffer: unordered (slot, impact) pairs in shared storage.
///
/// A list lives in a region of 2ⁿ entries; when it is full it moves to a region twice as large, and
/// freed regions are used again, so that the arena stays proportional to the live postings. Slots
/// and impacts stand in arrays of their own, so that a removal scans nothing but slots.
struct PostingArena {
  private struct List {
    var offset: Int32
    var count: Int32
    var capacityExponent: Int32
  }

  private static let smallestExponent: Int32 = 2

  private var lists: [List] = []
  private var recycledLists: [Int32] = []
  private var slots: [UInt32] = []
  private var impacts: [Double] = []
  private var freeOffsets: [[Int32]] = Array(repeating: [], count: 32)

  /// A new empty list.
  mutating func makeList() -> Int32 {
    let region = takeRegion(exponent: PostingArena.smallestExponent)
    let list = List(offset: region, count: 0, capacityExponent: PostingArena.smallestExponent)
    if let index = recycledLists.popLast() {
      lists[Int(index)] = list
      return index
    }
    lists.append(list)
    return Int32(lists.count - 1)
  }

  /// Gives an empty list back.
  mutating func recycle(_ index: Int32) {
    let list = lists[Int(index)]
    freeOffsets[Int(list.capacityExponent)].append(list.offset)
    recycledLists.append(index)
  }

  /// Appends a posting, in amortised constant time.
  mutating func append(slot: UInt32, impact: Double, to index: Int32) {
    var list = lists[Int(index)]
    if list.count == 1 << list.capacityExponent {
      let region = takeRegion(exponent: list.capacityExponent + 1)
      for i in 0..<Int(list.count) {
        slots[Int(region) + i] = slots[Int(list.offset) + i]
        impacts[Int(region) + i] = impacts[Int(list.offset) + i]
      }
      freeOffsets[Int(list.capacityExponent)].append(list.offset)
      list.offset = region
      list.capacityExponent += 1
    }
    let position = Int(list.offset + list.count)
    slots[position] = slot
    impacts[position] = impact
    list.count += 1
    lists[Int(index)] = list
  }

  /// Removes the posting of `slot`, whose place the last one takes, and says whether the list is
  /// now empty.
  ///
  /// O(length of the list).
  mutating func remove(slot: UInt32, from index: Int32) -> Bool {
    var list = lists[Int(index)]
    let start = Int(list.offset)
    let last = start + Int(list.count) - 1
    let found = slots.withUnsafeBufferPointer { slots in
      var position = start
      while position < last, slots[position] != slot { position += 1 }
      return position
    }
    precondition(slots[found] == slot, "the list has no posting of slot \(slot)")
    slots[found] = slots[last]
    impacts[found] = impacts[last]
    list.count -= 1
    lists[Int(index)] = list
    return list.count == 0
  }

  /// Adds `weight` times each impact of the list to the score of its slot.
  @inline(__always)
  func addImpacts(
    of index: Int32, times weight: Double, to scores: UnsafeMutableBufferPointer<Double>
  ) {
    let list = lists[Int(index)]
    let range = Int(list.offset)..<Int(list.offset + list.count)
    slots.withUnsafeBufferPointer { slots in
      impacts.withUnsafeBufferPointer { impacts in
        for i in range {
          scores[Int(slots[i])] += weight * impacts[i]
        }
      }
    }
  }

  /// The slots of a list, in no stated order.
  func slots(of index: Int32) -> ArraySlice<UInt32> {
    let list = lists[Int(index)]
    return slots[Int(list.offset)..<Int(list.offset + list.count)]
  }

  private mutating func takeRegion(exponent: Int32) -> Int32 {
    if let offset = freeOffsets[Int(exponent)].popLast() { return offset }
    let offset = slots.count
    precondition(offset + (1 << exponent) <= Int32.max, "more than 2³¹ postings in one buffer")
    slots.append(contentsOf: repeatElement(0, count: 1 << exponent))
    impacts.append(contentsOf: repeatElement(0, count: 1 << exponent))
    return Int32(offset)
  }
}
