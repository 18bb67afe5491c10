import Randomness
import Testing

@testable import Packing

@Suite struct FragmentsByLengthTests {
  @Test func theLongestThatFitsIsFoundAsByAScan() {
    var generator = SplitMix64(seed: 1)
    for limit in [2, 63, 64, 65, 4_097, 300_000] {
      var fast = FragmentsByLength(lengthLimit: limit)
      var slow: [(slot: Int, length: Int)] = []
      for slot in 0..<600 {
        if slow.count > 20, Bool.random(using: &generator) {
          let gone = slow.remove(at: Int.random(in: slow.indices, using: &generator))
          fast.remove(slot: gone.slot, length: gone.length)
        }
        let length = Int.random(in: 1..<min(limit, slot % 3 == 0 ? 9 : limit), using: &generator)
        fast.add(slot: slot, length: length)
        slow.append((slot, length))
        let bound = Int.random(in: 0...limit, using: &generator)
        let fitting = slow.filter { $0.length <= bound && $0.slot % 5 != 0 }
        let longest = fitting.map(\.length).max()
        #expect(
          fast.longest(atMost: bound) { $0 % 5 != 0 }
            == fitting.first { $0.length == longest }?.slot)
      }
    }
  }

  @Test func theGreatestNumberIsFoundAcrossEmptyWords() {
    var set = LengthSet(limit: 1 << 24)
    #expect(set.greatest(atMost: 1 << 24) == nil)
    for number in [0, 63, 64, 4_095, 4_096, 16_000_000] { set.insert(number) }
    #expect(set.greatest(atMost: .max) == 16_000_000)
    #expect(set.greatest(atMost: 15_999_999) == 4_096)
    #expect(set.greatest(atMost: 4_095) == 4_095)
    #expect(set.greatest(atMost: 4_094) == 64)
    set.remove(64)
    #expect(set.greatest(atMost: 4_094) == 63)
    #expect(set.greatest(atMost: 62) == 0)
    #expect(set.greatest(atMost: -1) == nil)
  }
}
