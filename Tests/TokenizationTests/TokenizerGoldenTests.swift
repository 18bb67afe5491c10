import Compression
import Crypto
import Documents
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Tokenization

/// Encodings made by tiktoken, Hugging Face tokenizers and SentencePiece.
@Suite(.enabled(if: SharedData.isPresent, "the shared data folder is absent"))
struct TokenizerGoldenTests {
  struct Golden: CustomTestStringConvertible, Sendable {
    let file: String
    var pattern: String?
    let encodings: String
    var handling = SpecialTokenHandling.ordinary
    var rowCount = 491

    var testDescription: String { encodings }

    func tokenizer() throws -> Tokenizer {
      try TokenizerGoldenTests.loaded.withLock { loaded in
        let key = "\(file) \(pattern ?? "")"
        if let tokenizer = loaded[key] { return tokenizer }
        let tokenizer = try Tokenizer(
          contentsOf: SharedData.path("tokenizers/" + file), pattern: pattern)
        loaded[key] = tokenizer
        return tokenizer
      }
    }
  }

  /// Tokenizers by file and pattern: each is read once.
  private static let loaded = Mutex<[String: Tokenizer]>([:])

  private struct Row: Decodable {
    let text: String
    let ids: [TokenID]
    let decoded: String?
  }

  private static func rows<Row: Decodable>(_ name: String) throws -> [Row] {
    let text = try String(contentsOfFile: SharedData.path("tokenizers/" + name), encoding: .utf8)
    return try text.split(separator: "\n").map {
      try JSONDecoder().decode(Row.self, from: Data($0.utf8))
    }
  }

  static let tiktoken = [
    ("openai/r50k_base.tiktoken", "r50k", "openai/r50k_base", 12),
    ("openai/p50k_base.tiktoken", "p50k", "openai/p50k_base", 12),
    ("openai/cl100k_base.tiktoken", "cl100k", "openai/cl100k_base", 12),
    ("openai/o200k_base.tiktoken", "o200k", "openai/o200k_base", 12),
    ("llama3/tokenizer.model", "llama3", "llama3/llama3", 5),
    ("qwen/qwen.tiktoken", "qwen", "qwen/qwen", 3),
  ]

  /// The golden ids are those of the ranks alone: the name of Qwen brings a normalizer too.
  static let ranks = tiktoken.map { file, name, encodings, _ in
    let pattern = name == "qwen" ? SplitPattern.qwen.regularExpression : name
    return Golden(file: file, pattern: pattern, encodings: encodings)
  }

  static let ordinary: [Golden] =
    ranks.map {
      Golden(file: $0.file, pattern: $0.pattern, encodings: $0.encodings + ".golden.jsonl")
    } + [
      Golden(
        file: "gpt2/tokenizer.json", encodings: "gpt2/gpt2.hf.golden.jsonl", handling: .parse),
      Golden(file: "gpt2/tokenizer.json", encodings: "openai/r50k_base.golden.jsonl"),
      Golden(
        file: "neox/20B_tokenizer.json", encodings: "neox/neox20b.hf.golden.jsonl",
        handling: .parse),
      Golden(file: "llama2/tokenizer.model", encodings: "llama2/llama2.golden.jsonl"),
      Golden(file: "mistral/tokenizer.model.v1", encodings: "mistral/mistral_v1.golden.jsonl"),
      Golden(file: "mistral/tokenizer.model.v3", encodings: "mistral/mistral_v3.golden.jsonl"),
    ]

  static let special = tiktoken.map {
    Golden(
      file: $0.0, pattern: $0.1, encodings: $0.2 + ".special.golden.jsonl", handling: .parse,
      rowCount: $0.3)
  }

  @Test(arguments: ordinary + special)
  func idsEqualTheGoldenOnesAndDecodeToTheText(golden: Golden) throws {
    let tokenizer = try golden.tokenizer()
    let encoder = tokenizer.makeEncoder()
    let rows: [Row] = try Self.rows(golden.encodings)
    for row in rows {
      let ids = encoder.ids(of: row.text.utf8, specialTokens: golden.handling)
      #expect(ids == row.ids, "\(row.text.debugDescription)")
      // As String compares: a normalizer may have composed characters.
      let decoded = String(decoding: try tokenizer.decode(ids), as: UTF8.self)
      #expect(decoded == row.decoded ?? row.text)
    }
    #expect(rows.count == golden.rowCount)
  }

  private struct BytesRow: Decodable {
    let bytes: Data
    let ids: [TokenID]

    private enum CodingKeys: String, CodingKey {
      case bytes = "bytes_b64"
      case ids
    }
  }

  @Test(arguments: ranks)
  func bytesThatAreNoTextHaveTheGoldenIdsAndComeBack(golden: Golden) throws {
    let tokenizer = try golden.tokenizer()
    let rows: [BytesRow] = try Self.rows(golden.encodings + ".bytes.golden.jsonl")
    for row in rows {
      let ids = tokenizer.ids(of: row.bytes)
      #expect(ids == row.ids, "\(row.bytes.base64EncodedString())")
      #expect(try tokenizer.decode(ids) == Array(row.bytes))
    }
    #expect(rows.count == 50)
  }

  @Test func aTextIsNormalizedBeforeQwenSplitsIt() throws {
    let named = try Golden(file: "qwen/qwen.tiktoken", pattern: "qwen", encodings: "").tokenizer()
    var changedCount = 0
    for row in try Self.rows("qwen/qwen.golden.jsonl") as [Row] {
      let composed = row.text.precomposedStringWithCanonicalMapping
      let isChanged = !composed.utf8.elementsEqual(row.text.utf8)
      changedCount += isChanged ? 1 : 0
      #expect(named.ids(of: row.text.utf8) == (isChanged ? named.ids(of: composed.utf8) : row.ids))
    }
    #expect(changedCount > 0)
  }

  @Test func theUserDefinedPiecesOfMistralAreRefusedInATokenizerJSON() throws {
    let path = SharedData.path("tokenizers/mistral/tokenizer.model.v3")
    let tokenizer = try Tokenizer(contentsOf: path)
    #expect {
      try tokenizer.jsonData()
    } throws: { String(describing: $0).contains("[REFERENCE_DOC_19]") }
  }

  @Test(
    arguments: ordinary.filter { !$0.file.hasSuffix(".json") && !$0.file.hasSuffix(".v3") })
  func aTokenizerJSONMadeOfAnotherFormatGivesTheSameIds(golden: Golden) throws {
    let original = try golden.tokenizer()
    let converted = try Tokenizer(json: try original.jsonData(), path: "converted")
    #expect(converted.fingerprint == original.fingerprint)
    #expect(converted.vocabularySize == original.vocabularySize)
    let encoder = converted.makeEncoder()
    for row in try Self.rows(golden.encodings) as [Row] {
      #expect(encoder.ids(of: row.text.utf8) == row.ids, "\(row.text.debugDescription)")
    }
  }

  @Test(arguments: ["test_model.model", "test_ja_model.model"])
  func aUnigramModelIsRefusedByName(file: String) throws {
    let path = SharedData.path("tokenizers/sentencepiece-test/" + file)
    #expect {
      try Tokenizer(contentsOf: path)
    } throws: { error in
      String(describing: error).contains("UNIGRAM is not supported; supported: BPE")
    }
  }

  // MARK: - Real documents

  private struct CountRow: Decodable {
    struct Count: Decodable {
      let n: Int
      let sha256: String

      private enum CodingKeys: String, CodingKey {
        case n
        case sha256 = "sha256_u32le"
      }
    }

    let file: String
    let line: Int
    let counts: [String: Count]

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Name.self)
      file = try values.decode(String.self, forKey: Name("file"))
      line = try values.decode(Int.self, forKey: Name("line"))
      var counts: [String: Count] = [:]
      for key in values.allKeys {
        counts[key.stringValue] = try? values.decode(Count.self, forKey: key)
      }
      self.counts = counts
    }

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(_ name: String) { stringValue = name }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }

  @Test func realDocumentsHaveTheGoldenIds() throws {
    let rows = try (Self.rows("corpus_counts.jsonl") as [CountRow])
      .filter { ZstdLibrary.isAvailable || !$0.file.hasSuffix(".zst") }
    let texts = try Self.texts(of: rows)
    let named = [
      "neox20b": ("neox/20B_tokenizer.json", nil), "llama2": ("llama2/tokenizer.model", nil),
      "r50k_base": ("openai/r50k_base.tiktoken", "r50k"),
      "cl100k_base": ("openai/cl100k_base.tiktoken", "cl100k"),
      "o200k_base": ("openai/o200k_base.tiktoken", "o200k"),
      "llama3": ("llama3/tokenizer.model", "llama3"),
    ]
    for (name, (file, pattern)) in named.sorted(by: { $0.key < $1.key }) {
      let encoder = try Golden(file: file, pattern: pattern, encodings: name).tokenizer()
        .makeEncoder()
      for (row, text) in zip(rows, texts) {
        let count = try #require(row.counts[name])
        let ids = encoder.ids(of: text)
        let bytes = ids.flatMap { id in
          (0..<4).map { UInt8(truncatingIfNeeded: id >> ($0 * 8)) }
        }
        let digest = SHA256.hash(data: bytes).map { byte in
          (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        #expect(ids.count == count.n && digest == count.sha256, "\(name) \(row.file) \(row.line)")
      }
    }
    #expect(rows.count >= 90)
  }

  /// The texts that rows of counts name, by file and 0-based line.
  private static func texts(of rows: [CountRow]) throws -> [[UInt8]] {
    var found: [String: [Int: [UInt8]]] = [:]
    for file in Set(rows.map(\.file)) {
      let wanted = Set(rows.filter { $0.file == file }.map(\.line))
      let plan = try CorpusPlan.resolve(
        arguments: [.path(SharedData.path("corpora/" + file))])
      var reader = CorpusReader(
        files: plan.files, fields: FieldPreset.auto.fields, limits: ReaderLimits())
      var line = 0
      while let block = try reader.next() {
        for case .document(let document) in block.records() {
          if wanted.contains(line) { found[file, default: [:]][line] = document.text }
          line += 1
        }
      }
    }
    return try rows.map { row in try #require(found[row.file]?[row.line]) }
  }
}
