import GRDB
import Randomness
import Topics

/// Sorts the documents of a source into topics: learns a tree from a sample of them, and writes
/// where each of them belongs.
///
/// Topics follow from the documents of the source and the numbers of their terms, on any machine,
/// however the index was built, and whether it holds all of them or some: then the tree is that of
/// the corpus. Each of the two steps is a pass over the term vectors. Memory: the sample, the tree
/// and a batch of documents.
struct TopicSorter {
  private static let batchCount = 65_536

  private let source: IndexedSource
  private let path: String
  private let terms: TopicTerms

  /// A sorter for documents of a source that the index at `path` holds; the df are those of the
  /// whole source.
  init(_ source: IndexedSource, documentFrequencies: [UInt32], path: String) {
    self.source = source
    self.path = path
    terms = TopicTerms(documentFrequencies: documentFrequencies, source: source)
  }

  /// The number of terms that topics are made of.
  var termCount: Int { terms.termIDs.count }

  /// The tree of the source; nil where it is too small for topics.
  ///
  /// The index must hold all documents of the sample.
  func tree(in db: Database) throws -> TopicTree? {
    guard let sample = source.topicSample else { return nil }
    return TopicLearner.tree(of: try vectors(of: sample, db), termCount: termCount)
  }

  /// Writes the topics of the source, and those of its documents that the index holds.
  ///
  /// `text` gives the text of a term; `progress` gets the number of documents sorted so far.
  func sort(
    by tree: TopicTree, in db: Database, text: (TermID) -> String,
    progress: (_ documents: Int) -> Void = { _ in }
  ) throws {
    var counts = [Int](repeating: 0, count: tree.leafCount)
    var batch = TopicVectors()
    var written = 0
    func write() throws {
      let topics = tree.leaves(of: batch, termCount: termCount)
      for topic in topics { counts[Int(topic)] += 1 }
      try TopicTable.write(topics, from: written, ofSource: source.id, in: db)
      written += topics.count
      batch.removeAll()
      progress(written)
    }
    var weights: [(term: UInt32, weight: Double)] = []
    let cursor = try Row.fetchCursor(
      db,
      sql: "SELECT termVector FROM document WHERE sourceID = ? ORDER BY sourceOrdinal",
      arguments: [source.id])
    while let row = try cursor.next() {
      try append(row, 0, to: &batch, &weights)
      if batch.count == TopicSorter.batchCount { try write() }
    }
    if batch.count > 0 { try write() }
    for (number, count) in counts.enumerated() {
      let names = tree.leafTerms[number].map { text(terms.termIDs[Int($0)]) }
      try db.execute(
        sql: "INSERT INTO topic (sourceID, number, documentCount, terms) VALUES (?, ?, ?, ?)",
        arguments: [source.id, number, count, names.joined(separator: " ")])
    }
  }

  /// The vectors of a sample, by the hashes of its documents.
  private func vectors(of sample: TopicSample, _ db: Database) throws -> TopicVectors {
    var vectors = TopicVectors()
    var hashes: [(hash: UInt64, place: Int)] = []
    var weights: [(term: UInt32, weight: Double)] = []
    let cursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT CAST(externalID AS BLOB), termVector FROM document WHERE sourceID = ?
        ORDER BY sourceOrdinal
        """,
      arguments: [source.id])
    while let row = try cursor.next() {
      let hash = try row.withBytes(at: 0) { SplitMix64.hash($0) }
      guard sample.contains(hash) else { continue }
      hashes.append((hash, vectors.count))
      try append(row, 1, to: &vectors, &weights)
    }
    hashes.sort { ($0.hash, $0.place) < ($1.hash, $1.place) }
    return vectors.ordered(by: hashes.map(\.place))
  }

  private func append(
    _ row: Row, _ column: Int, to vectors: inout TopicVectors,
    _ weights: inout [(term: UInt32, weight: Double)]
  ) throws {
    let isWhole = try row.withBytes(at: column) {
      terms.append($0, to: &vectors, weights: &weights)
    }
    guard isWhole else {
      throw RetrievalError.damaged(path: path, what: "a term vector of source \(source.id)")
    }
  }
}
