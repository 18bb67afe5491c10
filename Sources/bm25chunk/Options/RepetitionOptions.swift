import ArgumentParser
import Packing

/// How many tokens are packed, and how often documents are repeated for them.
struct RepetitionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Number of tokens to pack, such as 20B: each source gives its share of --weights, or without \
      them in proportion to what it has.
      """, valueName: "n[K|M|B|T]"))
  var tokens: TokenCount?

  @Option(
    help: ArgumentHelp(
      """
      Maximum number of times that a source may be repeated to give its share (default: 1). Each \
      time it is packed anew, in another random order.
      """, valueName: "times"))
  var maxRepetition: Double?

  @Option(
    help: ArgumentHelp(
      """
      Number of times to pack everything, each time anew; the chunks of one time come before those \
      of the next.
      """, valueName: "n"))
  var epochs: Int?

  func validate() throws {
    let limit = SourceBudget.passLimit
    guard (1...Double(limit)).contains(maxRepetition ?? 1) else {
      throw ValidationError("--max-repetition must be between 1 and \(limit).")
    }
    guard (1...limit).contains(epochs ?? 1) else {
      throw ValidationError("--epochs must be between 1 and \(limit).")
    }
  }

  /// The repetition of a packing, with or without weights; nil where every document is packed once.
  ///
  /// Throws `ValidationError` where the flags do not go together.
  func configuration(hasWeights: Bool) throws -> RepetitionConfiguration? {
    if let epochs {
      guard tokens == nil, maxRepetition == nil, !hasWeights else {
        throw ValidationError(
          """
          --epochs packs everything equally often; without it, --weights, --tokens and \
          --max-repetition say how often each source is packed.
          """)
      }
      return epochs == 1 ? nil : RepetitionConfiguration(epochs: epochs)
    }
    guard tokens != nil || maxRepetition == nil || hasWeights else {
      throw ValidationError(
        "--max-repetition needs --weights or --tokens, which say how much a source has to give.")
    }
    let limit = maxRepetition.flatMap { $0 == 1 ? nil : $0 }
    return tokens == nil && limit == nil
      ? nil : RepetitionConfiguration(tokens: tokens?.count, limit: limit)
  }

  /// A number of tokens: digits, with a point or not, and K, M, B or T for a power of a thousand.
  struct TokenCount: ExpressibleByArgument {
    var count: Int

    private static let factors: [Character: Double] = ["K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12]

    init?(argument: String) {
      let factor = argument.last.flatMap { TokenCount.factors[Character($0.uppercased())] }
      let digits = factor == nil ? argument[...] : argument.dropLast()
      guard digits.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }),
        let number = Double(digits), number * (factor ?? 1) < 0x1p56,
        let count = Int(exactly: (number * (factor ?? 1)).rounded()), count > 0
      else { return nil }
      self.count = count
    }
  }
}
