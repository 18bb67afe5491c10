import Randomness
import Testing

@testable import Probes

@Suite struct DemonstrationsTests {
  private let pool = (0..<60).map { i in
    LabelledText(id: "\(i)", fields: ["text": "text \(i)"], answers: [["x", "y", "z"][i % 7 % 3]])
  }

  private func choose(_ count: Int, seed: UInt64, excluding: Set<String> = []) -> [LabelledText] {
    var generator = SplitMix64(seed: seed)
    return Demonstrations.choose(
      count, from: pool, balancing: true, excluding: excluding, using: &generator)
  }

  @Test(arguments: [1, 2, 3, 7, 16])
  func everyLabelIsThereAsOftenAsTheOthers(count: Int) {
    for seed in 1...5 as ClosedRange<UInt64> {
      let chosen = choose(count, seed: seed)
      #expect(chosen.count == count && Set(chosen.map(\.id)).count == count)
      let counts = ["x", "y", "z"].map { label in chosen.count { $0.answer == label } }
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }
  }

  @Test func theSeedDecidesAndQueriesAreNeverShown() {
    #expect(choose(9, seed: 1) == choose(9, seed: 1))
    #expect(choose(9, seed: 1) != choose(9, seed: 2))
    let excluded = Set(pool.prefix(50).map(\.content))
    let chosen = choose(20, seed: 1, excluding: excluded)
    #expect(chosen.count == 10 && chosen.allSatisfy { !excluded.contains($0.content) })
  }
}
