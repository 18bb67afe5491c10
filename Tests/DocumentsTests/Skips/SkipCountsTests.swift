import Foundation
import Testing

@testable import Documents

@Suite struct SkipCountsTests {
  private func record(_ reason: SkipReason, line: Int) -> SkippedRecord {
    SkippedRecord(location: RecordLocation(path: "a", line: line), reason: reason, detail: "")
  }

  private func counts(_ records: some Sequence<SkippedRecord>) -> SkipCounts {
    var counts = SkipCounts()
    for record in records { counts.add(record) }
    return counts
  }

  @Test func mergingPartsInOrderGivesTheCountsOfTheWhole() {
    let records = (1...60).map { line in
      record(
        [.replacedSurrogate, .invalidJSON, .hiddenFile, .missingText][line * line % 7 % 4],
        line: line)
    }
    let whole = counts(records)
    for cut in 0...records.count {
      var merged = counts(records[..<cut])
      merged.merge(counts(records[cut...]))
      #expect(merged == whole)
    }
    #expect(whole.skippedCount + whole.noticeCount == 60)
    #expect(whole.noticeCount == whole.count(of: .replacedSurrogate))
    #expect(whole.entries.allSatisfy { $0.examples.count == SkipCounts.exampleLimit })
  }

  @Test func entriesAreInTheOrderOfTheReasons() {
    let counts = counts([
      record(.misleadingName, line: 0), record(.invalidUTF8, line: 9),
      record(.invalidUTF8, line: 2),
    ])
    #expect(counts.entries.map(\.reason) == [.invalidUTF8, .misleadingName])
    #expect(counts.entries.first?.examples.map(\.location.line) == [9, 2])
  }

  @Test func documentsAreNotCounted() {
    var counts = SkipCounts()
    counts.add(
      .document(
        Document(
          externalID: "a", sourceName: "b", text: [1], location: RecordLocation(path: "c"))))
    #expect(counts.isEmpty)
    counts.add(.notice(record(.misleadingName, line: 0)))
    counts.add(.skipped(record(.invalidJSON, line: 1)))
    #expect(counts.skippedCount == 1)
    #expect(counts.noticeCount == 1)
  }

  @Test func survivesJSON() throws {
    let counts = counts([record(.invalidUTF8, line: 9)])
    let data = try JSONEncoder().encode(counts)
    #expect(try JSONDecoder().decode(SkipCounts.self, from: data) == counts)
  }
}
