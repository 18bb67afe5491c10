import ArgumentParser
import LanguageModel
import Randomness
import Tokenization
import Training

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Lets a trained model continue a text.",
    discussion: """
      The text goes to standard output as it is made. Equal checkpoint, prompt, flags and seed give \
      an equal text.

        bm25chunk generate model "The history of"
        bm25chunk generate model "Once" --temperature 0 --tokens 40
      """)

  @Argument(
    help: "A folder written by `bm25chunk train`, or another Llama with a tokenizer.json.",
    completion: .directory)
  var checkpoint: String

  @Argument(help: "The text to continue.")
  var prompt: String = ""

  @Option(help: "The most tokens to write.")
  var tokens: Int = 128

  @Option(help: "How freely tokens are drawn; 0 always takes the likeliest.")
  var temperature: Double = 0.8

  @Option(help: "Draw among so many of the likeliest tokens; 0 for all.")
  var topK: Int = 50

  @Option(help: "The seed of what is drawn.")
  var seed: UInt64 = 1

  @OptionGroup(title: "Model") var products: MatrixProductOptions

  func validate() throws {
    guard tokens >= 0 else { throw ValidationError("--tokens must not be negative.") }
    guard temperature >= 0, temperature.isFinite else {
      throw ValidationError("--temperature must be 0 or more.")
    }
    guard topK >= 0 else { throw ValidationError("--top-k must not be negative.") }
  }

  func run() throws {
    let checkpoint = try Checkpoint(folder: checkpoint)
    let model = try Transformer(checkpoint.configuration, products: products.make())
    let parameters = FloatBuffer(count: model.layout.count)
    try checkpoint.read(into: parameters, layout: model.layout)
    let tokenizer = try Tokenizer(contentsOf: checkpoint.tokenizerPath)
    var ids: [TokenID] = []
    let encoder = tokenizer.makeEncoder()
    Array(prompt.utf8).withUnsafeBufferPointer { encoder.encodeOrdinary($0, into: &ids) }
    // A document begins where another has ended.
    if ids.isEmpty, let eos = checkpoint.eosTokenID { ids = [TokenID(eos)] }
    guard !ids.isEmpty else { throw ValidationError("Give a prompt: the model names no EOS.") }
    var text = TextGeneration(
      model, parameters: parameters, prompt: ids.map { Int32($0) },
      sampler: TokenSampler(temperature: temperature, topCount: topK),
      stopToken: checkpoint.eosTokenID.map { Int32($0) }, generator: SplitMix64(seed: seed))
    try Output.write(Array(prompt.utf8))
    for _ in 0..<tokens {
      guard let token = try text.next() else { break }
      try Output.write(try tokenizer.decode([TokenID(token)]))
    }
    try Output.write([0x0a] as [UInt8])
  }
}
