import Packing

/// The sources that would have to be repeated more often than allowed.
package struct Shortage: Equatable, Sendable, CustomStringConvertible {
  private let limit: Double
  private let sources: [Source]

  private struct Source: Equatable {
    var name: String
    var budget: SourceBudget
  }

  init(limit: Double, sources: [(name: String, budget: SourceBudget)]) {
    self.limit = limit
    self.sources = sources.map { Source(name: $0.name, budget: $0.budget) }
  }

  package var description: String {
    let needed = sources.map(\.budget.askedPasses).max() ?? 0
    let isGivable = sources.allSatisfy { $0.budget.availableTokenCount > 0 }
    return "--max-repetition \(limit.shortText) is too low:"
      + sources.map { source in
        let budget = source.budget
        let asked = "\(budget.askedTokenCount) tokens are asked of '\(source.name)', which "
        return budget.availableTokenCount == 0
          ? "\n  \(asked)has none to give"
          : "\n  \(asked)has \(budget.availableTokenCount): \(budget.askedPasses.roundedUp) passes"
      }.joined()
      + "\ngive fewer --tokens, a smaller share in --weights"
      + (isGivable && needed <= Double(SourceBudget.passLimit)
        ? ", or --max-repetition \(needed.rounded(.up).shortText)" : "")
  }
}

extension Double {
  /// Without a fraction that is 0.
  fileprivate var shortText: String {
    self == rounded() && magnitude < 1e15 ? String(Int(self)) : String(self)
  }

  /// In two digits after the point, never less than the number.
  fileprivate var roundedUp: String { ((self * 100).rounded(.up) / 100).shortText }
}
