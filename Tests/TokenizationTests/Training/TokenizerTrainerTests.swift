import Documents
import Testing

@testable import Tokenization

@Suite struct TokenizerTrainerTests {
  private func trainer(_ texts: [[UInt8]]) -> TokenizerTrainer {
    var trainer = TokenizerTrainer()
    for text in texts {
      text.withUnsafeBufferPointer { trainer.add($0) }
    }
    return trainer
  }

  @Test func idsAreSpecialTokensThenBytesByCharacterThenMerges() throws {
    let tokenizer = try trainer([Array("ab ab ab abc abc".utf8)]).train(
      vocabularySize: 300, specialTokens: ["<|endoftext|>", "<pad>"])
    #expect(tokenizer.tokenID(of: "<|endoftext|>") == 0)
    #expect(tokenizer.tokenID(of: "<pad>") == 1)
    #expect(tokenizer.tokenID(of: "!") == 2)
    #expect(tokenizer.tokenID(of: "ab") == 258)
    #expect(tokenizer.tokenID(of: "Ġab") == 259)
    #expect(tokenizer.tokenID(of: "Ġabc") == 260)
    #expect(tokenizer.vocabularySize == 261)
    #expect(tokenizer.specialTokens.map(\.content) == ["<|endoftext|>", "<pad>"])
  }

  @Test func mergesAreThoseOfATrainerThatRecountsEverything() throws {
    var random = RandomText(seed: 11)
    for letters in ["ab", "abcd", "abcdefgh", "a", "aé "] {
      for _ in 0..<roundCount {
        let text = random.words(count: 150, letters: letters)
        var trainer = ReferenceTrainer(self.trainer([text]).counts)
        let reference = trainer.merges(count: 60)
        let definition = try self.trainer([text]).train(vocabularySize: 257 + 60).definition
        let spellings = Dictionary(
          uniqueKeysWithValues: definition.vocabulary.map { ($0.id, $0.spelling) })
        let merges = definition.merges.map { [spellings[$0.left], spellings[$0.right]] }
        #expect(merges == reference)
      }
    }
  }

  @Test func neitherOrderNorDivisionOfTheTextsMatters() throws {
    var random = RandomText(seed: 12)
    let texts = (0..<40).map { _ in random.scalars(upTo: 200) }
    let whole = try trainer(texts).train(vocabularySize: 500)
    var parts = trainer(Array(texts[20...].reversed()))
    parts.merge(trainer(Array(texts[..<20])).counts)
    #expect(try parts.train(vocabularySize: 500).jsonData() == whole.jsonData())
  }

  @Test func rarePairsAreNotMerged() throws {
    let rare = trainer([Array("xyz".utf8)])
    #expect(try rare.train(vocabularySize: 300).vocabularySize == 257)
    #expect(try rare.train(vocabularySize: 300, minimumFrequency: 1).vocabularySize == 259)
    #expect(try TokenizerTrainer().train(vocabularySize: 300).vocabularySize == 257)
  }

  @Test func aMergeThatSpellsASpecialTokenGivesItsId() throws {
    let tokenizer = try trainer([Array("ab ab abab".utf8)]).train(
      vocabularySize: 300, specialTokens: ["ab"])
    #expect(tokenizer.definition.merges.first?.result == 0)
    #expect(tokenizer.ids(of: "ab".utf8) == [0])
    #expect(try tokenizer.decode([0]) == Array("ab".utf8))
  }

  @Test func impossibleRequestsAreErrors() {
    let empty = TokenizerTrainer()
    #expect(throws: TokenizationError.self) { try empty.train(vocabularySize: 256) }
    #expect(throws: TokenizationError.self) {
      try empty.train(vocabularySize: 300, specialTokens: [""])
    }
    #expect(throws: TokenizationError.self) {
      try empty.train(vocabularySize: 300, specialTokens: ["<a>", "<a>"])
    }
  }

  #if DEBUG
    private let roundCount = 2
  #else
    private let roundCount = 20
  #endif
}

/// Recounts all pairs for each merge; no token is ever made twice.
private struct ReferenceTrainer {
  private var words: [(tokens: [[UInt8]], count: Int)] = []

  init(_ counts: PieceCounts) {
    for number in 0..<counts.distinctCount {
      let tokens = counts.pieces[number].map { ByteAlphabet.spelling(of: [$0]) }
      words.append((tokens, counts.counts[number]))
    }
  }

  mutating func merges(count: Int) -> [[[UInt8]]] {
    var ids: [[UInt8]: Int] = [:]
    for byte in ByteAlphabet.bytesByScalar {
      ids[ByteAlphabet.spelling(of: [byte])] = ids.count
    }
    var merges: [[[UInt8]]] = []
    while merges.count < count {
      var counts: [[[UInt8]]: Int] = [:]
      for word in words {
        for (left, right) in zip(word.tokens, word.tokens.dropFirst()) {
          counts[[left, right], default: 0] += word.count
        }
      }
      let best = counts.min { first, second in
        if first.value != second.value {
          return first.value > second.value
        }
        let firstIDs = first.key.map { ids[$0] ?? 0 }
        return firstIDs.lexicographicallyPrecedes(second.key.map { ids[$0] ?? 0 })
      }
      guard let best, best.value >= 2 else { return merges }
      let token = best.key[0] + best.key[1]
      #expect(ids[token] == nil)
      ids[token] = ids.count
      merges.append(best.key)
      for index in words.indices {
        words[index].tokens = merged(words[index].tokens, best.key)
      }
    }
    return merges
  }

  private func merged(_ tokens: [[UInt8]], _ pair: [[UInt8]]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var index = 0
    while index < tokens.count {
      if index + 1 < tokens.count, tokens[index] == pair[0], tokens[index + 1] == pair[1] {
        result.append(pair[0] + pair[1])
        index += 2
      } else {
        result.append(tokens[index])
        index += 1
      }
    }
    return result
  }
}
