import GRDB
import Topics

/// The table `topicTree` of the statistics of a corpus: for each source that is large enough for
/// topics the bound of its sample, and the tree that was learned of it.
enum TopicTreeTable {
  static let definition = """
    CREATE TABLE topicTree (
      sourceID INTEGER PRIMARY KEY NOT NULL,
      sampleBound TEXT NOT NULL,
      tree BLOB
    );
    """

  /// Writes the row of a source; nothing where it is too small for topics.
  static func write(_ tree: TopicTree?, of source: IndexedSource, in db: Database) throws {
    guard let sample = source.topicSample else { return }
    try db.execute(
      sql: "INSERT INTO topicTree (sourceID, sampleBound, tree) VALUES (?, ?, ?)",
      arguments: [source.id, sample.boundText, tree?.bytes.databaseData])
  }

  /// Whether all sources that the table names have a tree.
  static func isComplete(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM topicTree WHERE tree IS NULL") == 0
  }

  /// The tree of a source, whose topics are made of `termCount` terms; nil where it has none.
  static func tree(
    ofSource sourceID: Int, termCount: Int, in db: Database, path: String
  ) throws -> TopicTree? {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT tree FROM topicTree WHERE sourceID = ? AND tree IS NOT NULL",
        arguments: [sourceID])
    else { return nil }
    let tree = try row.withBytes(at: 0) { TopicTree(bytes: $0, termCount: termCount) }
    guard let tree else {
      throw RetrievalError.notStatistics(path: path, reason: "its topics are damaged")
    }
    return tree
  }
}
