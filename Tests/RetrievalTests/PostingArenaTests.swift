import Documents
import Testing

@testable import Retrieval

@Suite struct PostingArenaTests {
  @Test func anyAppendsAndRemovalsGiveTheSumsOfAPlainTable() {
    var generator = SplitMix64(seed: 12)
    let slotCount = 200
    let termCount = 12
    let arena = PostingArena(termCount: termCount, slotCount: slotCount)
    var table = Array(repeating: [Int: UInt8](), count: termCount)
    let sums = UnsafeMutablePointer<UInt16>.allocate(capacity: arena.slotCount)
    defer { sums.deallocate() }
    for step in 0..<6_000 {
      // The share of appends swings, so that lists of all kinds come and go.
      let term = Int.random(in: 0..<termCount, using: &generator)
      let slot = Int.random(in: 0..<slotCount, using: &generator)
      let appends = Int.random(in: 0..<100, using: &generator) < (step / 1_000 % 2 == 0 ? 80 : 20)
      if let found = table[term].keys.sorted().first(where: { $0 >= slot }), !appends {
        arena.remove(slot: found, from: TermID(term))
        table[term][found] = nil
      } else if table[term][slot] == nil, appends {
        let impact = UInt8.random(in: 1...255, using: &generator)
        arena.append(slot: slot, impact: impact, to: TermID(term))
        table[term][slot] = impact
      }
      #expect(arena.slots(of: TermID(term)) == table[term].keys.sorted())
      guard step % 20 == 0 else { continue }
      let weight = UInt16.random(in: 0...9_000, using: &generator)
      sums.initialize(repeating: 0, count: arena.slotCount)
      arena.addImpacts(of: TermID(term), weight: weight, to: sums)
      for slot in 0..<slotCount {
        #expect(Int(sums[slot]) == Int(table[term][slot] ?? 0) * Int(weight) / 256)
      }
    }
  }

  /// Every number of slots around the widths of vectors, and every weight's edges.
  @Test func aRowIsAddedAsItsPostingsAre() {
    var generator = SplitMix64(seed: 12)
    for count in [0, 1, 15, 16, 31, 33, 64, 100, 1_000] {
      for weight in [0, 1, 255, 256, 257, 40_000, UInt16.max] {
        let row = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var sums = (0..<count).map { _ in UInt16.random(in: 0...UInt16.max, using: &generator) }
        var expected = sums
        sums.withUnsafeMutableBufferPointer { sums in
          guard let start = sums.baseAddress else { return }
          row.withUnsafeBufferPointer {
            guard let row = $0.baseAddress else { return }
            PostingArena.add(row, weight: weight, to: start, count: count)
          }
        }
        for (slot, impact) in row.enumerated() {
          expected[slot] &+= UInt16(truncatingIfNeeded: UInt32(impact) * UInt32(weight) / 256)
        }
        #expect(sums == expected)
      }
    }
  }
}
