import Testing

@testable import Tokenization

@Suite struct SentencePieceReaderTests {
  /// Writes small models.
  struct Model {
    var pieces: [(text: String, score: Float, type: UInt8)] = [
      ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3),
    ]
    var trainer: [(field: UInt8, value: UInt8)] = [(3, 2), (35, 1)]
    var normalizer: [(field: UInt8, value: UInt8)] = [(4, 0)]
    var characterMap: [UInt8] = []

    init(bytes hasBytes: Bool = true, _ words: (String, Float)...) {
      if hasBytes {
        for byte in UInt8.min...UInt8.max {
          let spelling = TokenSpelling.fallbackSpelling(of: byte)
          pieces.append((String(decoding: spelling, as: UTF8.self), 0, 6))
        }
      }
      for (text, score) in words { pieces.append((text, score, 1)) }
    }

    private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      var length = bytes.count
      var result = [number << 3 | 2]
      while length >= 128 {
        result.append(UInt8(length & 127 | 128))
        length >>= 7
      }
      return result + [UInt8(length)] + bytes
    }

    private static func specification(_ flags: [(field: UInt8, value: UInt8)]) -> [UInt8] {
      flags.flatMap { flag -> [UInt8] in
        let key = Int(flag.field) << 3
        return (key < 128 ? [UInt8(key)] : [UInt8(key & 127 | 128), UInt8(key >> 7)]) + [flag.value]
      }
    }

    var file: [UInt8] {
      let list = pieces.flatMap { piece -> [UInt8] in
        let score = withUnsafeBytes(of: piece.score.bitPattern.littleEndian) { Array($0) }
        return Self.field(
          1, Self.field(1, Array(piece.text.utf8)) + [0x15] + score + [0x18, piece.type])
      }
      return list + Self.field(2, Self.specification(trainer))
        + Self.field(
          3,
          Self.specification(normalizer)
            + (characterMap.isEmpty ? [] : Self.field(2, characterMap)))
    }

    func tokenizer() throws -> Tokenizer { try Tokenizer(file: file, path: "tokenizer.model") }
  }

  private func error(_ model: Model) -> String {
    do {
      _ = try model.tokenizer()
      return "no error"
    } catch {
      return String(describing: error)
    }
  }

  private func strings(_ text: String, _ tokenizer: Tokenizer) -> [String] {
    tokenizer.ids(of: text.utf8).map { id in
      tokenizer.bytes(of: id).map { String(decoding: $0, as: UTF8.self) } ?? "?"
    }
  }

  @Test func piecesMergeByScoreAndWhatIsMissingBecomesBytes() throws {
    let tokenizer = try Model(
      ("▁", -9), ("a", -10), ("b", -11), ("ab", -1), ("▁a", -2), ("▁ab", -3)
    ).tokenizer()
    #expect(tokenizer.format == .sentencePiece)
    #expect(strings("ab", tokenizer) == [" ab"])
    #expect(strings("aab b", tokenizer) == [" a", "ab", " ", "b"])
    let accented: [TokenID] = [3 + 0xc3, 3 + 0xa9]
    #expect(Array(tokenizer.ids(of: "aé".utf8).suffix(2)) == accented)
    #expect(tokenizer.ids(of: []).isEmpty)
    #expect(
      try SpecialTokenRoles.resolve(
        tokenizer: tokenizer, tokenizerPath: "tokenizer.model", eosToken: nil, bosToken: nil,
        padToken: nil) == SpecialTokenRoles(bos: 1, eos: 2, pad: 2))
  }

  @Test func anyBytesComeBackButForMarksThatStoodForThemselves() throws {
    let tokenizer = try Model(("▁", -9), ("a", -1), ("b", -2), ("▁a", -3)).tokenizer()
    var random = RandomText(seed: 61)
    for _ in 0..<300 {
      for text in [random.bytes(upTo: 60), random.damagedScalars(upTo: 60)] {
        let decoded = try tokenizer.decode(tokenizer.ids(of: text))
        let marks = Normalizer.Step.replace(Array("▁".utf8), by: [0x20])
        #expect(decoded == text.withUnsafeBufferPointer { marks.applied(to: $0) })
      }
    }
  }

  @Test func charactersThatAreNoPieceCanStillMergeIntoOne() throws {
    let tokenizer = try Model(("▁", -1), ("xy", -2), ("x", -3)).tokenizer()
    #expect(strings("xy", tokenizer) == [" ", "xy"])
    #expect(tokenizer.ids(of: "y".utf8) == [259, 124])
  }

  @Test func ofEqualScoresTheLeftmostMerges() throws {
    let tokenizer = try Model(
      ("▁", -9), ("a", -9), ("b", -9), ("c", -9), ("bc", -5), ("ab", -5)
    ).tokenizer()
    #expect(strings("abc", tokenizer) == [" ", "ab", "c"])
  }

  @Test func withoutBytesWhatIsMissingInARowIsOneUnknown() throws {
    var model = Model(bytes: false, ("▁", -1), ("a", -2))
    model.trainer = [(3, 2)]
    #expect(try model.tokenizer().ids(of: "aéèa".utf8) == [3, 4, 0, 4])
  }

  @Test func userDefinedPiecesAreFoundInTextControlPiecesOnlyWhenParsed() throws {
    var model = Model(("▁", -1), ("a", -2))
    model.pieces.append(("[X]", 0, 4))
    let tokenizer = try model.tokenizer()
    let id = TokenID(model.pieces.count - 1)
    #expect(tokenizer.ids(of: "a[X]a".utf8) == [259, 260, id, 260])
    #expect(!tokenizer.ids(of: "</s>".utf8).contains(2))
    #expect(tokenizer.ids(of: "</s>".utf8, specialTokens: .parse) == [2])
  }

  /// The expected ids are SentencePiece's, and those of Hugging Face for the file that is written.
  @Test func userDefinedPiecesAreFoundByATokenizerJSONToo() throws {
    var model = Model(("▁", -1), ("a", -2), ("▁a", -3))
    model.normalizer = [(3, 0), (4, 0)]
    for text in ["▁▁", "\n", "<sep>"] { model.pieces.append((text, 0, 4)) }
    let tokenizer = try model.tokenizer()
    let written = try Tokenizer(json: try tokenizer.jsonData(), path: "written")
    #expect(written.fingerprint == tokenizer.fingerprint)
    for (text, ids): (String, [TokenID]) in [
      ("a  a", [260, 262, 260]), ("   a", [262, 261]), ("a<sep>a", [260, 264, 260]),
      ("<sep> a", [264, 261]), ("\n\n a", [263, 263, 261]), ("  ", [262]), (" ", [259]),
    ] {
      #expect(tokenizer.ids(of: text.utf8) == ids, "\(text.debugDescription)")
      #expect(written.ids(of: text.utf8) == ids, "\(text.debugDescription)")
    }
  }

  @Test func aUserDefinedPieceThatATokenizerJSONWouldLoseIsRefusedThere() throws {
    var model = Model(("▁", -1), ("a", -2))
    model.pieces.append(("<sep>", 0, 4))
    let tokenizer = try model.tokenizer()
    #expect(tokenizer.ids(of: "<sep>a".utf8) == [259, 261, 260])
    #expect {
      try tokenizer.jsonData(path: "m")
    } throws: { String(describing: $0).contains("m: no tokenizer.json finds") }
    model.pieces[model.pieces.count - 1].type = 3
    #expect(try model.tokenizer().fingerprint != tokenizer.fingerprint)
    model.pieces[model.pieces.count - 1] = ("< >", 0, 4)
    #expect(error(model).contains("user-defined, with a space"))
  }

  @Test func whatIsNotSupportedIsNamed() {
    var model = Model(("a", -1))
    model.trainer = [(35, 1)]
    #expect(error(model).contains("UNIGRAM is not supported; supported: BPE"))
    model.trainer = [(3, 2), (24, 1), (35, 1)]
    #expect(error(model).contains("treat_whitespace_as_suffix true"))
    model.trainer = [(3, 2), (35, 1)]
    model.normalizer = []
    #expect(error(model).contains("remove_extra_whitespaces true"))
    model.normalizer = [(4, 0), (5, 0)]
    #expect(error(model).contains("escape_whitespaces false"))
    model.normalizer = [(4, 0)]
    model.characterMap = [1, 2, 3]
    #expect(error(model).contains("precompiled_charsmap of 3 bytes"))
    model.characterMap = []
    model.pieces.append(("u", 0, 5))
    #expect(error(model).contains("UNUSED"))
  }

  @Test func aModelCutAnywhereIsAnErrorNeverATrap() throws {
    let file = Model(("▁", -1), ("a", -2)).file
    for end in stride(from: 0, to: file.count - 1, by: 7) {
      _ = try? Tokenizer(file: Array(file[..<end]), path: "x")
      var damaged = file
      damaged[end] = 0xff
      _ = try? Tokenizer(file: damaged, path: "x")
    }
  }
}
