import Documents
import GRDB

/// The rows of `skipped`: what was left out or repaired, in the order of the input.
enum SkippedTable {
  /// Appends a record.
  static func insert(_ record: SkippedRecord, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO skipped (path, line, reason, detail) VALUES (?, ?, ?, ?)")
    try statement.execute(arguments: [
      record.location.path, record.location.line, record.reason.rawValue, record.detail,
    ])
  }

  /// All records, counted by reason.
  static func counts(_ db: Database) throws -> SkipCounts {
    var counts = SkipCounts()
    let cursor = try Row.fetchCursor(
      db, sql: "SELECT path, line, reason, detail FROM skipped ORDER BY rowid")
    while let row = try cursor.next() {
      guard let reason = SkipReason(rawValue: try row.text(at: 2)) else {
        throw StoredValueError(column: "reason", problem: "not a reason to skip a record")
      }
      let location = RecordLocation(path: try row.text(at: 0), line: try row.count(at: 1))
      counts.add(
        SkippedRecord(location: location, reason: reason, detail: try row.text(at: 3)))
    }
    return counts
  }
}
