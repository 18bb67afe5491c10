import Randomness
import Testing

@testable import Retrieval

@Suite struct PostingArenaTests {
  @Test func anyAppendsAndRemovalsGiveThePostingsOfAPlainTable() {
    var generator = SplitMix64(seed: 12)
    let slotCount = 200
    let termCount = 12
    let arena = PostingArena(termCount: termCount, slotCount: slotCount)
    var table = Array(repeating: [Int: UInt8](), count: termCount)
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
      #expect(impacts(of: TermID(term), in: arena) == table[term])
    }
  }

  private func impacts(of term: TermID, in arena: PostingArena) -> [Int: UInt8] {
    switch arena.postings(of: term) {
    case .none, .stored: return [:]
    case .list(let postings):
      return Dictionary(
        uniqueKeysWithValues: postings.map { (Int($0 >> 8), UInt8(truncatingIfNeeded: $0)) })
    case .row(let row):
      let slots = (0..<arena.slotCount).filter { row[$0] > 0 }
      return Dictionary(uniqueKeysWithValues: slots.map { ($0, row[$0]) })
    }
  }
}
