import GRDB
import Randomness
import Topics

/// Sorts the documents of a source into topics: learns a tree from a sample of them, and writes
/// where each of them belongs.
///
/// The sample is chosen by a hash of the external ids. Topics follow from the documents and the
/// numbers of their terms, on any machine and however the index was built. Two passes over the term
/// vectors. Memory: the sample, the tree and a batch of documents.
struct TopicSorter {
  /// Sources of fewer documents have no topics.
  static let leastDocumentCount = 256

  /// Maximum number of documents that a tree is learned from.
  static let sampleLimit = 131_072

  /// Sources that are larger than this are sampled.
  static let wholeSampleCount = 16_384

  /// Of larger ones a tree is learned from one in so many documents.
  static let sampleShare = 3

  private static let batchCount = 65_536

  private let sourceID: Int
  private let documentCount: Int
  private let path: String
  private let terms: TopicTerms

  /// A sorter for the `documentCount` documents of a source that the index at `path` holds.
  init(
    _ source: IndexedSource, documentFrequencies: [UInt32], documentCount: Int, path: String
  ) {
    sourceID = source.id
    self.documentCount = documentCount
    self.path = path
    terms = TopicTerms(
      documentFrequencies: documentFrequencies, source: source, documentCount: documentCount)
  }

  /// Writes the topics of the source and of its documents; nothing where it is too small.
  ///
  /// `text` gives the text of a term; `progress` gets the number of documents sorted so far.
  func sort(
    in db: Database, text: (TermID) -> String, progress: (_ documents: Int) -> Void = { _ in }
  ) throws {
    guard documentCount >= TopicSorter.leastDocumentCount else { return }
    let tree = TopicLearner.tree(of: try sample(db), termCount: terms.termIDs.count)
    var counts = [Int](repeating: 0, count: tree.leafCount)
    var batch = TopicVectors()
    var written = 0
    func write() throws {
      let topics = tree.leaves(of: batch, termCount: terms.termIDs.count)
      for topic in topics { counts[Int(topic)] += 1 }
      try TopicTable.write(topics, from: written, ofSource: sourceID, in: db)
      written += topics.count
      batch.removeAll()
      progress(written)
    }
    var weights: [(term: UInt32, weight: Double)] = []
    let cursor = try Row.fetchCursor(
      db,
      sql: "SELECT termVector FROM document WHERE sourceID = ? ORDER BY sourceOrdinal",
      arguments: [sourceID])
    while let row = try cursor.next() {
      try append(row, 0, to: &batch, &weights)
      if batch.count == TopicSorter.batchCount { try write() }
    }
    if batch.count > 0 { try write() }
    for (number, count) in counts.enumerated() {
      let names = tree.leafTerms[number].map { text(terms.termIDs[Int($0)]) }
      try db.execute(
        sql: "INSERT INTO topic (sourceID, number, documentCount, terms) VALUES (?, ?, ?, ?)",
        arguments: [sourceID, number, count, names.joined(separator: " ")])
    }
  }

  /// The vectors of the documents with the lowest hashes, by hash.
  private func sample(_ db: Database) throws -> TopicVectors {
    let wanted = min(
      documentCount, TopicSorter.sampleLimit,
      max(TopicSorter.wholeSampleCount, documentCount / TopicSorter.sampleShare))
    let bound = UInt64.max / UInt64(documentCount) * UInt64(wanted)
    var vectors = TopicVectors()
    var hashes: [(hash: UInt64, place: Int)] = []
    var weights: [(term: UInt32, weight: Double)] = []
    let cursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT CAST(externalID AS BLOB), termVector FROM document WHERE sourceID = ?
        ORDER BY sourceOrdinal
        """,
      arguments: [sourceID])
    while let row = try cursor.next() {
      let hash = try row.withBytes(at: 0) { SplitMix64.hash($0) }
      guard wanted == documentCount || hash < bound else { continue }
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
      throw RetrievalError.damaged(path: path, what: "a term vector of source \(sourceID)")
    }
  }
}
