import GRDB

/// The tables `topic` and `documentTopic`: the topics of each source, and that of each document.
///
/// A topic is a leaf of the source's `TopicTree`, by number; topics that are near each other by
/// number are alike.
enum TopicTable {
  static let definition = """
    CREATE TABLE topic (
      sourceID INTEGER NOT NULL,
      number INTEGER NOT NULL,
      documentCount INTEGER NOT NULL,
      terms TEXT NOT NULL
    );
    CREATE TABLE documentTopic (
      sourceID INTEGER NOT NULL,
      firstOrdinal INTEGER NOT NULL,
      topics BLOB NOT NULL
    );
    """

  /// Writes the topics of consecutive documents of a source, the first of which has the rank
  /// `firstOrdinal` in it.
  static func write(
    _ topics: [UInt32], from firstOrdinal: Int, ofSource sourceID: Int, in db: Database
  ) throws {
    var bytes: [UInt8] = []
    for topic in topics { VariableLengthInteger.append(topic, to: &bytes) }
    let insertion = try RowInsertion(
      db, sql: "INSERT INTO documentTopic (sourceID, firstOrdinal, topics) VALUES (?, ?, ?)")
    insertion.bind(sourceID, at: 1)
    insertion.bind(firstOrdinal, at: 2)
    try bytes.withUnsafeBytes {
      insertion.bind(blob: $0, at: 3)
      try insertion.insert()
    }
  }

  /// The topic of every document of a source, by its rank in it; nil where it has no topics.
  static func topics(
    ofSource sourceID: Int, in db: Database, path: String
  ) throws -> [UInt32]? {
    var topics: [UInt32] = []
    let cursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT firstOrdinal, topics FROM documentTopic WHERE sourceID = ? ORDER BY firstOrdinal
        """,
      arguments: [sourceID])
    while let row = try cursor.next() {
      let isNext = try row.count(at: 0) == topics.count
      let isWhole = try row.withBytes(at: 1) { bytes in
        var position = 0
        while position < bytes.count {
          guard let topic = VariableLengthInteger.read(bytes, at: &position) else { return false }
          topics.append(topic)
        }
        return true
      }
      guard isNext, isWhole else {
        throw RetrievalError.damaged(path: path, what: "the topics of source \(sourceID)")
      }
    }
    return topics.isEmpty ? nil : topics
  }
}
