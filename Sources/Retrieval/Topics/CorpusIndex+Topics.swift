import BM25
import GRDB
import Topics

/// What the documents of an index are about.
extension CorpusIndex {
  /// Whether the documents of its larger sources are sorted into topics.
  package var hasTopics: Bool { settings.hasTopics }

  /// The topic of every document of a source, by its rank in it; nil where the source is too small
  /// for topics, or the index has none.
  ///
  /// Topics that are near each other by number are alike.
  package func topics(ofSource source: IndexedSource) throws -> [UInt32]? {
    try read { db in
      guard let topics = try TopicTable.topics(ofSource: source.id, in: db, path: path) else {
        return nil
      }
      let count = try Int.fetchOne(
        db, sql: "SELECT count(*) FROM document WHERE sourceID = ?", arguments: [source.id])
      // No more topics than the source has documents: by the largest, memory is allocated.
      let limit = source.statistics.documentCount
      guard topics.count == count, topics.allSatisfy({ Int($0) < limit }) else {
        throw damaged("the topics of source \(source.name)")
      }
      return topics
    }
  }

  /// The tree of the topics of a source, learned from a sample of it; nil where it is too small.
  ///
  /// Throws where the index does not hold that sample.
  func learnedTopicTree(ofSource source: IndexedSource) throws -> TopicTree? {
    guard let sample = source.topicSample else { return nil }
    let found = try documentIDs(ofSource: source).count
    guard !sample.isWhole || found == source.statistics.documentCount else {
      throw RetrievalError.smallSample(
        path: path, source: source.name, found: found,
        wanted: source.statistics.documentCount)
    }
    let sorter = TopicSorter(
      source, documentFrequencies: try documentFrequencies(ofSource: source), path: path)
    return try database.read { try sorter.tree(in: $0) }
  }

  /// The strongest terms of each topic of a source, by number, strongest first; none where the
  /// source has no topics.
  package func topicTerms(ofSource source: IndexedSource) throws -> [[String]] {
    try read { db in
      let cursor = try Row.fetchCursor(
        db, sql: "SELECT number, terms FROM topic WHERE sourceID = ? ORDER BY number",
        arguments: [source.id])
      var terms: [[String]] = []
      while let row = try cursor.next() {
        guard try row.count(at: 0) == terms.count else {
          throw damaged("the topics of source \(source.name)")
        }
        // By bytes: a term may begin with a combining mark, which is one character with the space.
        let names = try row.text(at: 1).utf8.split(separator: UInt8(ascii: " "))
        terms.append(names.map { String(Substring($0)) })
      }
      return terms
    }
  }

  /// The documents of a source, by their rank in it.
  package func documentIDs(ofSource source: IndexedSource) throws -> [UInt32] {
    try read { db in
      let cursor = try Row.fetchCursor(
        db, sql: "SELECT id FROM document WHERE sourceID = ? ORDER BY sourceOrdinal",
        arguments: [source.id])
      var documentIDs: [UInt32] = []
      while let row = try cursor.next() {
        documentIDs.append(UInt32(try documentID(in: row, at: 0)))
      }
      return documentIDs
    }
  }
}
