/// How much was left out or kept with a reservation, by reason, with a few examples of each.
///
/// A value to merge: counts of blocks, merged in the order of the blocks, are the counts of the
/// whole, so that the result does not depend on who did the work.
package struct SkipCounts: Sendable, Equatable, Codable {
  /// The count of one reason.
  package struct Entry: Sendable, Equatable, Codable {
    /// The reason.
    package let reason: SkipReason

    /// How often it was met.
    package fileprivate(set) var count: Int

    /// The first of them, in order; at most `SkipCounts.exampleLimit`.
    package fileprivate(set) var examples: [SkippedRecord]
  }

  /// How many examples of each reason are kept.
  package static let exampleLimit = 3

  /// The reasons that were met, in the order of `SkipReason.allCases`.
  package private(set) var entries: [Entry] = []

  /// No counts.
  package init() {}

  /// The number of records and files that were left out; a run with any is incomplete.
  package var skippedCount: Int { total { !$0.isNotice } }

  /// The number of reservations about data that was kept.
  package var noticeCount: Int { total { $0.isNotice } }

  /// Whether nothing was left out and there are no reservations.
  package var isEmpty: Bool { entries.isEmpty }

  /// How often `reason` was met.
  package func count(of reason: SkipReason) -> Int {
    entries.first { $0.reason == reason }?.count ?? 0
  }

  /// Counts one record more.
  package mutating func add(_ record: SkippedRecord) {
    add(Entry(reason: record.reason, count: 1, examples: [record]))
  }

  /// Counts `record` unless it is a document.
  package mutating func add(_ record: DocumentRecord) {
    switch record {
    case .document: break
    case .skipped(let skipped), .notice(let skipped): add(skipped)
    }
  }

  /// Adds the counts of what came after.
  package mutating func merge(_ later: SkipCounts) {
    for entry in later.entries { add(entry) }
  }

  private mutating func add(_ added: Entry) {
    guard let index = entries.firstIndex(where: { $0.reason == added.reason }) else {
      entries.append(added)
      let order = SkipReason.allCases
      entries.sort {
        order.firstIndex(of: $0.reason) ?? 0 < order.firstIndex(of: $1.reason) ?? 0
      }
      return
    }
    entries[index].count += added.count
    let room = SkipCounts.exampleLimit - entries[index].examples.count
    entries[index].examples += added.examples.prefix(max(0, room))
  }

  private func total(where isCounted: (SkipReason) -> Bool) -> Int {
    entries.reduce(0) { $0 + (isCounted($1.reason) ? $1.count : 0) }
  }
}
