import Randomness
import Testing

@testable import Atlas

@Suite struct PhonologyTests {
  @Test func noWordIsMintedTwiceEvenWhenATongueRunsOut() {
    let poor = Phonology(onsets: ["b"], nuclei: ["a"], codas: ["n", "r"])
    var mint = WordMint()
    var generator = SplitMix64(seed: 1)
    let words = (0..<20).map { _ in mint.word(poor, syllableCount: 1, using: &generator) }
    #expect(Set(words).count == 20)
    #expect(words.allSatisfy { $0.hasPrefix("ba") })
  }

  @Test func everyTongueGivesWords() {
    var mint = WordMint()
    var generator = SplitMix64(seed: 2)
    for phonology in Phonology.all {
      let name = mint.name(phonology, syllableCount: 2, using: &generator)
      #expect(name.count >= 4)
      #expect(name.first?.isUppercase == true)
    }
    #expect(Phonology.scripts.allSatisfy { $0.count >= 10 })
  }
}
