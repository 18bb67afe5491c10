import Packing
import Retrieval

/// The units of all passes: those of the first, and each again for every further pass in which one
/// of its sources gives tokens, with random numbers of its own.
struct PackingPasses {
  /// Pass after pass, each in the order of the first.
  private(set) var units: [PackingUnit] = []

  /// Everything in each of `passCount` passes.
  ///
  /// `first` are the units of the first pass, of all partitions or one.
  init(of first: [PackingUnit], passCount: Int, groupCount: Int, partitionCount: Int) {
    for pass in 0..<passCount {
      for var unit in first {
        unit.number += pass * groupCount * partitionCount
        unit.pass = pass
        units.append(unit)
      }
    }
  }

  /// What the budgets of the sources ask; `first` are the units of the first pass, of all
  /// partitions.
  ///
  /// A source that gives less than all it has in a pass has a budget there, and without repetition
  /// every source has one.
  init(of first: [PackingUnit], _ budgets: SourceBudgets, repeats: Bool) {
    for pass in 0..<(budgets.bySource.map(\.passCount).max() ?? 1) {
      for (place, unit) in first.enumerated() {
        let sourceIDs = unit.sources.map(\.id)
        var tokenCounts = budgets.bySource.map { _ in 0 }
        var isGiving = false
        for sourceID in sourceIDs {
          guard let count = budgets.tokenCount(ofSource: sourceID, unit: place, pass: pass) else {
            continue
          }
          tokenCounts[sourceID] = count
          isGiving = true
        }
        guard isGiving else { continue }
        var unit = unit
        unit.number = units.count
        unit.pass = pass
        let isWhole = sourceIDs.allSatisfy { budgets.isWhole(source: $0, pass: pass) }
        if !repeats || !isWhole {
          unit.budgets = tokenCounts
          unit.tokenCount = min(unit.tokenCount, tokenCounts.reduce(0, +))
        }
        unit.finishedSourceIDs = Set(
          sourceIDs.filter { pass >= budgets.bySource[$0].passCount })
        units.append(unit)
      }
    }
  }
}
