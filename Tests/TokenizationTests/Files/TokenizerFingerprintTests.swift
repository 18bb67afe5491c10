import Testing

@testable import Tokenization

@Suite struct TokenizerFingerprintTests {
  @Test func formattingDoesNotMatterEverythingElseDoes() throws {
    let plain = TokenizerJSON(
      merges: [("a", "b"), ("b", "c")], extraTokens: [("<x>", 300)],
      addedTokens: [TokenizerJSON.added("<x>", id: 300)])
    let fingerprint = try plain.tokenizer().fingerprint
    let spaced = String(decoding: plain.bytes, as: UTF8.self).replacing(",", with: " ,\n ")
    #expect(fingerprint.count == 64)
    // The one comma that is a token itself is restored.
    let text = spaced.replacing("\" ,\n \":44", with: "\",\":44")
    #expect(try Tokenizer(json: Array(text.utf8), path: "x").fingerprint == fingerprint)

    var variants = [plain, plain, plain, plain, plain, plain]
    variants[0].normalizer = #"{"type":"NFC"}"#
    variants[1].preTokenizer = #"{"type":"ByteLevel","add_prefix_space":true}"#
    variants[2].modelFields = #""type":"BPE","ignore_merges":true"#
    variants[3].addedTokens = [TokenizerJSON.added("<x>", id: 300, "special")]
    variants[4].extraTokens.append(("zz", 301))
    variants[5].merges = [("a", "b"), ("b", "d")]
    let fingerprints = try variants.map { try $0.tokenizer().fingerprint }
    #expect(Set(fingerprints + [fingerprint]).count == 7)
  }

  @Test func aMergeThatALaterEqualOneOverridesDoesNotMatter() throws {
    let once = try TokenizerJSON(merges: [("b", "c"), ("a", "b")]).tokenizer().definition
    var twice = once
    twice.merges = [once.merges[1]] + once.merges
    #expect(twice.huggingFaceForm.merges == once.merges)
    #expect(
      TokenizerFingerprint.hexadecimal(of: twice) == TokenizerFingerprint.hexadecimal(of: once))
  }
}
