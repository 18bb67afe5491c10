import Randomness
import Testing

@testable import Packing

@Suite struct WaitingFragmentsTests {
  /// The largest capacity is one at which the queue is compacted.
  @Test(arguments: [1, 2, 50, 1_500])
  func itBehavesAsAListInOrderOfArrival(capacity: Int) throws {
    var generator = SplitMix64(seed: UInt64(capacity))
    var waiting = WaitingFragments(capacity: capacity)
    var list: [(slot: Int, documentID: Int)] = []
    for documentID in 0..<6_000 {
      if list.count == capacity || !list.isEmpty && Bool.random(using: &generator) {
        let takesOldest = Int.random(in: 0..<3, using: &generator) > 0
        let position = takesOldest ? 0 : Int.random(in: 0..<list.count, using: &generator)
        let (slot, expected) = list.remove(at: position)
        let removed = waiting.remove(slot: slot)
        #expect(removed.documentID == expected)
      }
      let slot = waiting.add(fragment(documentID, [1]))
      #expect((0..<capacity).contains(slot))
      #expect(!list.contains { $0.slot == slot })
      list.append((slot, documentID))
      #expect(waiting.oldest == list[0].slot)
      #expect(waiting.isFull == (list.count == capacity))
    }
    while !list.isEmpty {
      let oldest = try #require(waiting.oldest)
      let removed = waiting.remove(slot: oldest)
      #expect(removed.documentID == list.removeFirst().documentID)
    }
    #expect(waiting.oldest == nil)
  }
}
