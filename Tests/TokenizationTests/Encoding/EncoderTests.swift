import Testing

@testable import Tokenization

@Suite struct EncoderTests {
  private func trained() throws -> Tokenizer {
    var random = RandomText(seed: 51)
    var trainer = TokenizerTrainer()
    for _ in 0..<100 {
      random.scalars(upTo: 300).withUnsafeBufferPointer { trainer.add($0) }
    }
    return try trainer.train(vocabularySize: 800)
  }

  @Test func anyBytesComeBackFromTheirIds() throws {
    let tokenizer = try trained()
    let encoder = tokenizer.makeEncoder()
    var random = RandomText(seed: 52)
    for _ in 0..<500 {
      for text in [
        random.scalars(upTo: 100), random.bytes(upTo: 200), random.damagedScalars(upTo: 100),
      ] {
        for handling in SpecialTokenHandling.allCases {
          #expect(try tokenizer.decode(encoder.ids(of: text, specialTokens: handling)) == text)
        }
      }
    }
  }

  @Test func anEncodersPastDoesNotChangeItsIds() throws {
    let tokenizer = try trained()
    let encoder = tokenizer.makeEncoder()
    var random = RandomText(seed: 53)
    for _ in 0..<60 {
      let text = random.scalars(upTo: 200)
      #expect(encoder.ids(of: text) == tokenizer.ids(of: text))
    }
  }

  @Test func batchesAndTheCacheGiveTheIdsOfEachPieceMergedAlone() throws {
    let tokenizer = try trained()
    let encoder = tokenizer.makeEncoder()
    var random = RandomText(seed: 54)
    for round in 0..<200 {
      // Now and then pieces that are too long to be remembered, and texts of many batches.
      let text =
        random.scalars(upTo: 100) + random.cases(count: round % 10 * 40)
        + random.words(count: 1, letters: "ab")
        + [UInt8](repeating: 98, count: round.isMultiple(of: 7) ? 120 + round : 0)
      var expected: [TokenID] = []
      text.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let scanner = PieceScanner(.gpt2, base, count: buffer.count)
        var start = 0
        while start < buffer.count {
          let end = scanner.anyPieceEnd(from: start)
          tokenizer.tables.merger.appendTokens(
            of: UnsafeBufferPointer(rebasing: buffer[start..<end]), to: &expected)
          start = end
        }
      }
      #expect(encoder.ids(of: text) == expected)
    }
  }

  @Test func idsAreAppended() throws {
    let encoder = try trained().makeEncoder()
    var ids: [TokenID] = [7]
    Array("".utf8).withUnsafeBufferPointer { encoder.encodeOrdinary($0, into: &ids) }
    #expect(ids == [7])
    Array("a".utf8).withUnsafeBufferPointer { encoder.encodeOrdinary($0, into: &ids) }
    #expect(ids.count == 2)
  }

  @Test func lookAlikesOfSpecialTokensAreText() throws {
    let tokenizer = try trained()
    for text in ["<|endoftext|>", "<|endoftext", "<|endoftext|>>", "< |endoftext|>"] {
      #expect(!tokenizer.ids(of: text.utf8).contains(0))
    }
    #expect(tokenizer.ids(of: "<|endoftext|>".utf8, specialTokens: .parse) == [0])
    #expect(tokenizer.ids(of: "<|endoftext".utf8, specialTokens: .parse).allSatisfy { $0 != 0 })
  }

  @Test func aPrefixSpaceIsPutBeforeEachPartThatLacksOne() throws {
    let tokenizer = try TokenizerJSON(
      addedTokens: [TokenizerJSON.added("[X]", id: 256, "special")],
      preTokenizer: #"{"type":"ByteLevel","add_prefix_space":true}"#
    ).tokenizer()
    #expect(tokenizer.ids(of: "".utf8, specialTokens: .parse).isEmpty)
    #expect(tokenizer.ids(of: "a".utf8, specialTokens: .parse) == [32, 97])
    #expect(tokenizer.ids(of: "[X][X]".utf8, specialTokens: .parse) == [256, 256])
    #expect(tokenizer.ids(of: "a[X]b".utf8, specialTokens: .parse) == [32, 97, 256, 32, 98])
    #expect(tokenizer.ids(of: "a[X] b".utf8, specialTokens: .parse) == [32, 97, 256, 32, 98])
  }

  @Test func aWholeTokenIsUsedAtOnceOnlyIfMergesAreIgnored() throws {
    var json = TokenizerJSON(merges: [("b", "c")], extraTokens: [("abc", 300)])
    #expect(try json.tokenizer().ids(of: "abc".utf8) == [97, 256])
    json.modelFields = #""type":"BPE","ignore_merges":true"#
    #expect(try json.tokenizer().ids(of: "abc".utf8) == [300])
  }
}
