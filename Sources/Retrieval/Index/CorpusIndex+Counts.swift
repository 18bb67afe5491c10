import BM25
import GRDB

/// What an index says of its sources, compared with its rows.
extension CorpusIndex {
  /// Fails where the counts of the sources are not those of the rows, by which memory is allocated
  /// and rows are numbered; with global statistics, where its documents cannot be some of the
  /// corpus.
  static func requireCounts(
    _ sources: [IndexedSource], hasGlobalStatistics: Bool, _ db: Database, path: String
  ) throws {
    func fits(_ found: Int, _ count: Int) -> Bool {
      hasGlobalStatistics ? (0...max(0, count)).contains(found) : found == count
    }
    for source in sources {
      let documents = try Totals(
        db, of: ["tokenCount", "documentLength"], in: "document", sourceID: source.id)
      let blocks = try Totals(db, of: ["termCount"], in: "termBlock", sourceID: source.id)
      guard
        fits(documents.rowCount, source.statistics.documentCount),
        fits(documents.sums[0], source.tokenCount),
        fits(documents.sums[1], source.statistics.totalDocumentLength),
        blocks.sums == [source.termCount],
        // By the number of terms, memory is allocated.
        source.termCount <= blocks.rowCount * TermBlock.capacity
      else {
        throw RetrievalError.damaged(path: path, what: "the counts of source \(source.name)")
      }
    }
    let range = try Row.fetchOne(db, sql: "SELECT count(*), min(id), max(id) FROM document")
    let count = sources.reduce(0) { $0 + $1.statistics.documentCount }
    let (first, last) = (try range?.integerIfPresent(at: 1), try range?.integerIfPresent(at: 2))
    guard
      fits(try range?.count(at: 0) ?? -1, count),
      hasGlobalStatistics
        ? (first ?? 0) >= 0 && (last ?? -1) < count
        : count == 0 || (first == 0 && last == count - 1)
    else {
      throw RetrievalError.damaged(path: path, what: "the numbers of its documents")
    }
  }
}

/// What the rows of a source sum up to.
private struct Totals {
  var rowCount: Int
  var sums: [Int]

  /// Adds up columns of the rows of a source in a table; throws where one of them is negative.
  init(_ db: Database, of columns: [String], in table: String, sourceID: Int) throws {
    // `total` is a floating-point sum, which does not overflow; it is exact up to 2⁵³.
    let terms = columns.map { "total(\($0)), coalesce(min(\($0)), 0)" }.joined(separator: ", ")
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT count(*), \(terms) FROM \(table) WHERE sourceID = ?",
        arguments: [sourceID])
    else { throw StoredValueError(column: table, problem: "missing") }
    rowCount = try row.count(at: 0)
    sums = try columns.enumerated().map { position, column in
      _ = try row.count(at: 2 * position + 2)
      guard
        let sum = Double.fromDatabaseValue(row.databaseValue(at: 2 * position + 1)),
        sum <= Double(Row.greatestCount)
      else { throw StoredValueError(column: column, problem: "too large") }
      return Int(sum)
    }
  }
}
