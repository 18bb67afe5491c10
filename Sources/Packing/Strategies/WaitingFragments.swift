/// The fragments that wait to be packed, by slot and in the order in which they came.
///
/// All operations take amortised constant time.
struct WaitingFragments {
  private var fragments: [Fragment?]
  private var arrivals: [Int]
  private var freeSlots: [Int]
  private var queue: [(slot: Int, arrival: Int)] = []
  private var queueStart = 0
  private var arrivalCount = 0

  /// Room for `capacity` fragments.
  init(capacity: Int) {
    fragments = Array(repeating: nil, count: capacity)
    arrivals = Array(repeating: -1, count: capacity)
    freeSlots = Array((0..<capacity).reversed())
  }

  /// Whether every slot is taken.
  var isFull: Bool { freeSlots.isEmpty }

  /// Whether no slot is taken.
  var isEmpty: Bool { queueStart == queue.count }

  /// The slot of the fragment that waited longest.
  var oldest: Int? { queueStart < queue.count ? queue[queueStart].slot : nil }

  /// The fragment in a slot, which must be taken.
  subscript(slot: Int) -> Fragment {
    guard let fragment = fragments[slot] else { preconditionFailure("slot \(slot) is empty") }
    return fragment
  }

  /// The slot of the first fragment in order of arrival for which `isEligible` holds.
  func oldest(where isEligible: (Fragment) -> Bool) -> Int? {
    for (slot, arrival) in queue[queueStart...] where arrivals[slot] == arrival {
      if isEligible(self[slot]) { return slot }
    }
    return nil
  }

  /// Calls `body` with every fragment in order of arrival.
  func forEachInOrder(_ body: (_ slot: Int, _ fragment: Fragment) -> Void) {
    for (slot, arrival) in queue[queueStart...] where arrivals[slot] == arrival {
      body(slot, self[slot])
    }
  }

  /// Puts a fragment into a free slot; there must be one.
  mutating func add(_ fragment: Fragment) -> Int {
    guard let slot = freeSlots.popLast() else { preconditionFailure("no slot is free") }
    fragments[slot] = fragment
    arrivals[slot] = arrivalCount
    queue.append((slot, arrivalCount))
    arrivalCount += 1
    return slot
  }

  /// Removes the fragment in `slot`.
  mutating func remove(slot: Int) -> Fragment {
    guard let fragment = fragments[slot] else { preconditionFailure("slot \(slot) is empty") }
    fragments[slot] = nil
    arrivals[slot] = -1
    freeSlots.append(slot)
    while queueStart < queue.count, arrivals[queue[queueStart].slot] != queue[queueStart].arrival {
      queueStart += 1
    }
    if queueStart > 1024, queueStart * 2 > queue.count {
      queue.removeFirst(queueStart)
      queueStart = 0
    }
    return fragment
  }
}
