import ArgumentParser
import Pipeline
import Reporting

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Continues a text with a trained model.",
    discussion: """
      The text goes to standard output as it is generated. Equal checkpoint, prompt, flags and seed \
      give an equal text.

        bm25chunk generate model "The history of"
        bm25chunk generate model "Once" --temperature 0 --tokens 40
      """)

  @Argument(help: .checkpoint, completion: .directory)
  var checkpoint: String

  @Argument(help: "Text to continue.")
  var prompt: String = ""

  @Option(help: ArgumentHelp("Maximum number of tokens to generate.", valueName: "n"))
  var tokens: Int = 128

  @Option(
    help: ArgumentHelp(
      "Randomness of the choice of tokens; 0 always takes the likeliest.", valueName: "x"))
  var temperature: Double = 0.8

  @Option(
    help: ArgumentHelp("Number of likeliest tokens to sample from; 0 for all.", valueName: "n"))
  var topK: Int = 50

  @Option(help: ArgumentHelp("Seed of the choice of tokens.", valueName: "n"))
  var seed: UInt64 = 1

  @OptionGroup var products: MatrixProductOptions
  @OptionGroup var display: ProgressOptions

  func validate() throws {
    guard tokens >= 0 else { throw ValidationError("--tokens must not be negative.") }
    guard temperature >= 0, temperature.isFinite else {
      throw ValidationError("--temperature must be 0 or more.")
    }
    guard topK >= 0 else { throw ValidationError("--top-k must not be negative.") }
  }

  func run() throws {
    var stage = GenerateStage()
    stage.tokenLimit = tokens
    stage.temperature = temperature
    stage.topCount = topK
    stage.seed = seed
    stage.matrixProducts = products.matrixProducts
    var shown = ShownText()
    try stage.generate(checkpoint, prompt: Array(prompt.utf8)) { bytes in
      try Output.write(Output.isTerminal ? shown.next(bytes) : bytes)
    }
    try Output.write([0x0a] as [UInt8])
  }
}

/// Text that comes in pieces, made visible for a terminal: a model may say what commands it.
private struct ShownText {
  /// The beginning of a character whose other bytes are still to come.
  private var rest: [UInt8] = []

  /// What can be shown after some more bytes.
  mutating func next(_ bytes: [UInt8]) -> [UInt8] {
    rest += bytes
    let last = rest.lastIndex { $0 & 0xc0 != 0x80 } ?? rest.endIndex
    let isWhole = last == rest.endIndex || rest.count - last >= ShownText.byteCount(rest[last])
    let whole = rest[..<(isWhole ? rest.endIndex : last)]
    defer { rest.removeFirst(whole.count) }
    return Array(String(decoding: whole, as: UTF8.self).visibleLines.utf8)
  }

  /// The bytes of a character in UTF-8, by the first.
  private static func byteCount(_ lead: UInt8) -> Int {
    lead < 0xc0 ? 1 : (~lead).leadingZeroBitCount
  }
}
