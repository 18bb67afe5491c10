import Testing

@testable import Retrieval

@Suite struct TokenTableTests {
  @Test func whatIsSetHoldsForItsDictionaryOnly() {
    var table = TokenTable()
    #expect(table.localTermID(of: 9, dictionaryID: 1) == nil)
    table.set(3, of: 9, dictionaryID: 1)
    #expect(table.localTermID(of: 9, dictionaryID: 1) == 3)
    #expect(table.localTermID(of: 8, dictionaryID: 1) == nil)
    #expect(table.localTermID(of: 9, dictionaryID: 2) == nil)
  }

  @Test func tokensOutsideAnyVocabularyAreNotRemembered() {
    var table = TokenTable()
    table.set(1, of: .max, dictionaryID: 1)
    #expect(table.localTermID(of: .max, dictionaryID: 1) == nil)
    table.set(2, of: (1 << 20) - 1, dictionaryID: 1)
    #expect(table.localTermID(of: (1 << 20) - 1, dictionaryID: 1) == 2)
  }
}
