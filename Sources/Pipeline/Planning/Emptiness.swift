import Packing
import Shards

/// Why nothing is left to pack: the flags that left documents out, by source.
package struct Emptiness: Equatable, Sendable, CustomStringConvertible {
  private let configuration: PackingConfiguration

  /// By source, in the order of the first document.
  private var sources: [(name: String, documentCount: Int, left: [DropReason: Int])] = []

  /// Sources that the description lists.
  private static let sourceLimit = 10

  /// Reads the rows of a document table; O(documents · sources).
  init(
    of configuration: PackingConfiguration,
    forEachRow: ((DocumentRow) throws -> Void) throws -> Void
  ) rethrows {
    self.configuration = configuration
    var places: [String: Int] = [:]
    var sources = self.sources
    try forEachRow { row in
      let place = places[row.source] ?? sources.count
      if place == sources.count {
        places[row.source] = place
        sources.append((row.source, 0, [:]))
      }
      sources[place].documentCount += 1
      if let reason = row.dropped { sources[place].left[reason, default: 0] += 1 }
    }
    self.sources = sources
  }

  /// Whether the two say the same.
  package static func == (first: Emptiness, second: Emptiness) -> Bool {
    first.description == second.description
  }

  package var description: String {
    guard !sources.isEmpty else { return "the packing would be empty: there is no document" }
    let isHeldOut = configuration.holdout?.side == .heldOut
    let lines = sources.prefix(Emptiness.sourceLimit).map { source in
      let reasons = DropReason.allCases.compactMap { reason in
        source.left[reason].map { "\(words(for: reason)) left out \($0)" }
      }
      return "\n  of the \(source.documentCount) documents of '\(source.name)' "
        + (reasons.isEmpty ? "none has a token" : reasons.joined(separator: ", "))
    }
    return (isHeldOut ? "the packing of the held-out documents" : "the packing")
      + " would be empty:" + lines.joined()
      + (sources.count > Emptiness.sourceLimit ? "\n  …" : "")
  }

  /// The flag behind a reason.
  private func words(for reason: DropReason) -> String {
    switch reason {
    case .overBudget: configuration.weights == nil ? "--tokens" : "--weights"
    case .tooLong: "--long-documents drop"
    case .nearDuplicate: "--near-duplicates drop"
    case .heldOut, .forTraining: "--holdout \(configuration.holdout.map { "\($0.share)" } ?? "")"
    }
  }
}
