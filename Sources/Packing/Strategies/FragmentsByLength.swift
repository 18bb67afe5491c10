/// Numbered fragments by their length, to find the longest that still fits.
///
/// Lengths lie in 1 ..< a limit. Adding, removing and the step to the next shorter length take
/// O(log₆₄ limit), and of equal lengths the one that came first is found first.
struct FragmentsByLength {
  /// Slots by length, in order of arrival.
  private var slots: [Int: Queue] = [:]
  private var lengths: LengthSet

  private struct Queue {
    var slots: [Int] = []
    var start = 0
    var count: Int { slots.count - start }
  }

  /// No fragments; all that come are shorter than `lengthLimit`.
  init(lengthLimit: Int) {
    lengths = LengthSet(limit: lengthLimit)
  }

  /// Adds the fragment in a slot.
  mutating func add(slot: Int, length: Int) {
    lengths.insert(length)
    slots[length, default: Queue()].slots.append(slot)
  }

  /// Removes the fragment in a slot; O(fragments of its length).
  mutating func remove(slot: Int, length: Int) {
    guard var queue = slots.removeValue(forKey: length) else {
      preconditionFailure("no fragment of \(length) tokens")
    }
    if queue.slots[queue.start] == slot {
      queue.start += 1
    } else if let index = queue.slots[queue.start...].firstIndex(of: slot) {
      queue.slots.remove(at: index)
    } else {
      preconditionFailure("slot \(slot) is empty")
    }
    guard queue.count > 0 else { return lengths.remove(length) }
    if queue.start > 64, queue.start * 2 > queue.slots.count {
      queue.slots.removeFirst(queue.start)
      queue.start = 0
    }
    slots[length] = queue
  }

  /// The longest fragment of at most `length` tokens for which `isEligible` holds.
  func longest(atMost length: Int, where isEligible: (_ slot: Int) -> Bool) -> Int? {
    var length = lengths.greatest(atMost: length)
    while let found = length {
      if let queue = slots[found],
        let slot = queue.slots[queue.start...].first(where: isEligible)
      {
        return slot
      }
      length = lengths.greatest(atMost: found - 1)
    }
    return nil
  }
}

/// A set of small numbers that finds the greatest one up to a bound: a bit for each number, and for
/// each word of 64 bits a bit in the level above that says whether it is not empty.
struct LengthSet {
  private var levels: [[UInt64]] = []

  /// An empty set of numbers below `limit`.
  init(limit: Int) {
    var count = max(1, limit)
    repeat {
      count = (count + 63) / 64
      levels.append(Array(repeating: 0, count: count))
    } while count > 1
  }

  /// Puts a number in.
  mutating func insert(_ number: Int) {
    var index = number
    for level in levels.indices {
      levels[level][index >> 6] |= 1 << UInt64(index & 63)
      index >>= 6
    }
  }

  /// Takes a number out.
  mutating func remove(_ number: Int) {
    var index = number
    for level in levels.indices {
      levels[level][index >> 6] &= ~(1 << UInt64(index & 63))
      guard levels[level][index >> 6] == 0 else { return }
      index >>= 6
    }
  }

  /// The greatest number in the set that is not above `bound`.
  func greatest(atMost bound: Int) -> Int? {
    guard bound >= 0 else { return nil }
    var index = min(bound, levels[0].count * 64 - 1)
    for level in levels.indices {
      let word = levels[level][index >> 6] & (.max >> UInt64(63 - index & 63))
      if word != 0 {
        index = index & ~63 | (63 - word.leadingZeroBitCount)
        for below in levels[..<level].reversed() {
          index = index << 6 | (63 - below[index].leadingZeroBitCount)
        }
        return index
      }
      // Nothing up to here in this word: look at the words before, one level up.
      guard index >> 6 > 0 else { return nil }
      index = index >> 6 - 1
    }
    return nil
  }
}
