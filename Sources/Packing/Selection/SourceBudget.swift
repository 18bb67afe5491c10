/// The tokens that a source can give in one pass, and those that are asked of it, BOS and EOS
/// counted.
///
/// It gives them in whole passes and a last one that is not whole.
package struct SourceBudget: Codable, Sendable, Equatable {
  /// Maximum number of passes.
  package static let passLimit = 1_000

  package var availableTokenCount: Int
  package var askedTokenCount: Int

  private enum CodingKeys: String, CodingKey {
    case availableTokenCount = "available_tokens"
    case askedTokenCount = "asked_tokens"
  }

  /// A budget of a source.
  package init(available: Int, asked: Int) {
    availableTokenCount = available
    askedTokenCount = asked
  }

  /// The passes that take everything.
  package var wholePassCount: Int {
    availableTokenCount == 0 ? 0 : askedTokenCount / availableTokenCount
  }

  /// The tokens of the pass after the whole ones; 0 where there is none.
  package var lastPassTokenCount: Int {
    askedTokenCount - wholePassCount * availableTokenCount
  }

  /// All passes; one where nothing is asked, which drops everything.
  package var passCount: Int { max(1, wholePassCount + (lastPassTokenCount > 0 ? 1 : 0)) }

  /// How often it is asked to give everything.
  package var askedPasses: Double {
    availableTokenCount == 0 ? 0 : Double(askedTokenCount) / Double(availableTokenCount)
  }

  /// Whether its numbers can be those of a packing.
  package var isSound: Bool {
    (0...1 << 56).contains(availableTokenCount) && (0...1 << 56).contains(askedTokenCount)
      && wholePassCount <= SourceBudget.passLimit
      && (availableTokenCount > 0 || askedTokenCount == 0)
  }
}
