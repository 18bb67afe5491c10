import ArgumentParser
import Documents
import Files
import Foundation
import Pipeline
import Tokenization

struct TokenizerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer",
    abstract:
      "Trains a byte-level BPE tokenizer; encodes, decodes and inspects any BPE tokenizer.",
    subcommands: [Train.self, Encode.self, Decode.self, Inspect.self])

  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "train",
      abstract: "Learns a byte-level BPE vocabulary from a corpus.",
      discussion: """
        Writes a Hugging Face tokenizer.json with GPT-2's split pattern and the special token \
        <|endoftext|>; the merges equal those of Hugging Face's own trainer.
        """)

    @OptionGroup var corpus: CorpusOptions

    @Option(
      name: .customLong("vocab-size"),
      help: ArgumentHelp(
        "Number of tokens, including the 256 bytes and special tokens.", valueName: "tokens"))
    var vocabularySize: Int = 16_384

    @Option(
      help: ArgumentHelp("tokenizer.json to write.", valueName: "file"), completion: .file())
    var output: String

    @Flag(help: .overwrite)
    var overwrite = false

    @OptionGroup var execution: RunOptions

    func run() throws {
      let plan = try corpus.plan()
      var paths = RunPaths(reading: plan, from: corpus)
      try paths.requireFile(output, "--output")
      guard
        !FileManager.default.fileExists(atPath: output)
          || (try? Tokenizer(contentsOf: output)) != nil
      else { throw ValidationError("\(output) exists and is not a tokenizer.json.") }
      let folder = URL(filePath: output).deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw ValidationError("\(output) cannot be written: \(folder) is not a writable folder.")
      }
      let file = try Output.claim(output, "a tokenizer.json", overwrite: overwrite)
      var stage = TokenizerStage(vocabularySize: vocabularySize)
      stage.fields = corpus.fields
      stage.limits = corpus.limits
      stage.isStrict = corpus.strict
      stage.threadCount = execution.threadCount
      let (tokenizer, skipped) = try stage.train(plan, progress: execution.progress)
      try file.write(try tokenizer.jsonData())
      try file.commit()
      try Output.write([
        "\(output): \(tokenizer.vocabularySize) tokens, fingerprint \(tokenizer.fingerprint)"
      ])
      try Outcome.finish(skipped)
    }
  }

  struct Encode: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "encode",
      abstract: "Writes the token ids of a text, or of each document of a corpus, one line each.")

    @OptionGroup var corpus: CorpusOptions

    @Option(help: .tokenizer, completion: .file())
    var tokenizer: String

    @OptionGroup var pattern: PatternOptions

    @Option(help: ArgumentHelp("Text to encode, instead of a corpus.", valueName: "text"))
    var text: String?

    @Option(
      help: ArgumentHelp(
        "Special tokens in the text: ordinary text, or parsed as Hugging Face does.",
        valueName: "handling"))
    var specialTokens: SpecialTokenHandling = .ordinary

    @Flag(help: "Print JSON lines, {\"ids\":[…]}, instead of ids with spaces between.")
    var json = false

    @OptionGroup var execution: RunOptions

    func run() throws {
      var stage = EncodeStage(
        tokenizer: try LoadedTokenizer(path: tokenizer, pattern).tokenizer)
      stage.specialTokens = specialTokens
      stage.writesJSON = json
      stage.fields = corpus.fields
      stage.limits = corpus.limits
      stage.isStrict = corpus.strict
      stage.threadCount = execution.threadCount
      if let text {
        guard corpus.corpus.isEmpty, corpus.source.isEmpty else {
          throw ValidationError("Give either --text or a corpus.")
        }
        return try Output.write(stage.line(of: Array(text.utf8)))
      }
      let skipped = try stage.encode(
        try corpus.plan(), progress: execution.progress, write: { try Output.write($0) })
      try Outcome.finish(skipped)
    }
  }

  struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "decode",
      abstract: "Writes the text of token ids: from arguments, or from lines of standard input.",
      discussion: """
        A line is ids with spaces between, or an object {"ids":[…]}. Texts are written as they \
        are, each with a line feed after it.
        """)

    @Argument(help: "Token ids; without any, it reads lines of ids from standard input.")
    var ids: [TokenID] = []

    @Option(help: .tokenizer, completion: .file())
    var tokenizer: String

    @OptionGroup var pattern: PatternOptions
    @OptionGroup var display: ProgressOptions

    func run() throws {
      let loaded = try LoadedTokenizer(path: tokenizer, pattern)
      guard ids.isEmpty else {
        return try Output.write(try loaded.tokenizer.decode(ids) + [0x0a])
      }
      var number = 0
      while let line = readLine() {
        number += 1
        try Output.write(
          try loaded.tokenizer.decode(try Decode.ids(in: line, number: number)) + [0x0a])
      }
    }

    private struct Line: Decodable {
      var ids: [TokenID]
    }

    private static func ids(in line: String, number: Int) throws -> [TokenID] {
      if let object = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) {
        return object.ids
      }
      return try line.split(separator: " ").map { word in
        guard let id = TokenID(word) else {
          throw ValidationError("Line \(number): '\(word)' is not a token id.")
        }
        return id
      }
    }
  }

  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "inspect",
      abstract: "Shows what a tokenizer file holds, and how packing would use it.",
      discussion: """
        With --output, writes the tokenizer as a Hugging Face tokenizer.json, whatever its format.
        """)

    @Option(help: .tokenizer, completion: .file())
    var tokenizer: String

    @OptionGroup var pattern: PatternOptions

    @Option(
      help: ArgumentHelp("tokenizer.json to write.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: .overwrite)
    var overwrite = false

    @OptionGroup(title: "Special tokens") var tokens: SpecialTokenOptions
    @OptionGroup var display: ProgressOptions

    func run() throws {
      let loaded = try LoadedTokenizer(path: tokenizer, pattern)
      var paths = try RunPaths(reading: LoadedTokenizer.inputs(at: tokenizer))
      try paths.requireFile(output, "--output")
      let file = try output.map {
        try Output.claim($0, "a tokenizer.json", overwrite: overwrite)
      }
      let inspected = loaded.tokenizer
      let roles = try tokens.rolesIfKnown(of: loaded)
      let json = try output.map { _ in try loaded.json() }
      func named(_ id: TokenID?, otherwise: String) -> String {
        guard let id, let bytes = inspected.bytes(of: id) else { return otherwise }
        return "\(String(decoding: bytes, as: UTF8.self)) (\(id))"
      }
      let special = inspected.specialTokens.prefix(12).map(\.content).joined(separator: " ")
      let more = inspected.specialTokens.count > 12 ? " …" : ""
      try Output.write([
        "file            \(loaded.path)",
        "format          \(inspected.format.rawValue)",
        "vocabulary      \(inspected.vocabularySize) ids, \(inspected.mergeCount) merges",
        "split           \(inspected.splitDescription)",
        "special tokens  \(inspected.specialTokens.count): \(special)\(more)",
        "end of text     \(named(roles?.eos, otherwise: "unknown: give --eos-token"))",
        "beginning       \(named(roles?.bos, otherwise: "none"))",
        "padding         \(named(roles?.pad, otherwise: "as the end of text"))",
        "fingerprint     \(inspected.fingerprint)",
      ])
      guard let file, let json else { return }
      try file.write(json)
      try file.commit()
    }
  }
}
