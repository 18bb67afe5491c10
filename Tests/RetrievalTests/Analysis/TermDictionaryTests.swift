import Randomness
import Testing

@testable import Retrieval

@Suite struct TermDictionaryTests {
  private func id(_ term: String, _ dictionary: inout TermDictionary) -> UInt32 {
    Array(term.utf8).withUnsafeBufferPointer { dictionary.localTermID(of: $0) }
  }

  @Test func termsAreNumberedInOrderOfFirstAppearance() {
    var dictionary = TermDictionary()
    let ids = ["whale", "ship", "whale", "sea", "ship"].map { id($0, &dictionary) }
    #expect(ids == [0, 1, 0, 2, 1])
    #expect(dictionary.count == 3)
    #expect(Array(dictionary.term(at: 1)) == Array("ship".utf8))
  }

  @Test func equalsADictionaryOnRandomTerms() {
    var generator = SplitMix64(seed: 12)
    var dictionary = TermDictionary()
    for _ in 0..<2 {
      var reference: [String: UInt32] = [:]
      for _ in 0..<20_000 {
        let number = Int.random(in: 0..<9000, using: &generator)
        let term = number % 5 == 0 ? "a long term number \(number)" : "\(number)"
        let expected = reference[term] ?? UInt32(reference.count)
        reference[term] = expected
        if id(term, &dictionary) != expected { Issue.record("\(term)") }
      }
      #expect(dictionary.count == reference.count)
      for (term, id) in reference {
        if !dictionary.term(at: Int(id)).elementsEqual(term.utf8) { Issue.record("\(term)") }
      }
      dictionary.removeAll()
      #expect(dictionary.count == 0)
    }
  }

  /// Few terms, and so many that they are dealt out first; with equal beginnings of every length.
  @Test(arguments: [0, 1, 1_000, 40_000]) func sortedTermsAscendByTheirBytes(count: Int) {
    var generator = SplitMix64(seed: 21)
    var dictionary = TermDictionary(minimumCapacity: count / 2)
    var texts: Set<[UInt8]> = []
    for _ in 0..<count {
      let text: [UInt8] = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        [0x61, 0x62, 0x7a, 0xe4, 0xff].randomElement(using: &generator) ?? 0
      }
      texts.insert(text)
      text.withUnsafeBufferPointer { _ = dictionary.localTermID(of: $0) }
    }
    var sorted: [[UInt8]] = []
    dictionary.forEachTerm(dictionary.sorted()) { id, text in
      #expect(text.elementsEqual(dictionary.term(at: Int(id))))
      sorted.append(Array(text))
    }
    #expect(sorted == texts.sorted { $0.lexicographicallyPrecedes($1) })
  }
}
