package import BM25
import GRDB

/// Ranked BM25 over the inverted index in SQLite.
///
/// Several sources searched together count as one collection: N, df and Σ dl are their sums.
/// A query reads the postings of its terms and scores every document that contains one of them.
package struct CorpusSearch {
  private let index: CorpusIndex
  private let sources: [IndexedSource]
  private let scorer: BM25Scorer

  /// The length norm of each document of the searched sources, by document id.
  private let lengthNorms: [Double]

  /// A search over `sources` of an index, or over all of them.
  ///
  /// Reads the length of every document, once for all queries.
  package init(
    index: CorpusIndex, sources: [IndexedSource]? = nil, parameters: BM25Parameters
  ) throws {
    self.index = index
    let wanted = Set((sources ?? index.sources).map(\.id))
    self.sources = index.sources.filter { wanted.contains($0.id) }
    let statistics = self.sources.reduce(
      into: CollectionStatistics(documentCount: 0, totalDocumentLength: 0)
    ) { sum, source in
      sum.documentCount += source.statistics.documentCount
      sum.totalDocumentLength += source.statistics.totalDocumentLength
    }
    scorer = BM25Scorer(statistics: statistics, parameters: parameters)
    lengthNorms = try index.lengthNorms(of: self.sources, scorer: scorer)
  }

  /// A term of a query and how often it stands there.
  package struct QueryTerm: Sendable, Equatable {
    package var text: String
    package var frequency: Int

    /// A query term.
    package init(text: String, frequency: Int) {
      self.text = text
      self.frequency = frequency
    }
  }

  /// A document that was found.
  package struct Hit: Sendable, Equatable {
    package var documentID: Int
    package var externalID: String
    package var source: String
    package var path: String
    package var line: Int
    package var score: Double
  }

  /// The `limit` best documents, best first, ties by document order.
  ///
  /// `excludedDocumentID` is left out: the document that asks. Memory: 16 bytes for each document
  /// of the index, and one block of postings.
  package func search(
    _ query: [QueryTerm], limit: Int, excluding excludedDocumentID: Int? = nil
  ) throws -> [Hit] {
    try index.database.read { db in
      var scores = [Double](repeating: 0, count: lengthNorms.count)
      for queryTerm in query {
        let term = try findTerm(queryTerm.text, db)
        let idf = scorer.idf(documentFrequency: term.documentFrequency)
        for (sourceID, termID) in term.ids {
          for posting in try index.postings(ofTerm: TermID(termID), sourceID: sourceID, db) {
            let document = Int(posting.documentID)
            guard lengthNorms.indices.contains(document) else { continue }
            let impact = scorer.impact(
              idf: idf, termFrequency: Int(posting.termFrequency), lengthNorm: lengthNorms[document]
            )
            scores[document] += Double(queryTerm.frequency) * impact
          }
        }
      }
      if let excludedDocumentID, scores.indices.contains(excludedDocumentID) {
        scores[excludedDocumentID] = 0
      }
      let best = CorpusSearch.top(limit, of: scores)
      return try best.map { try hit(documentID: $0, score: scores[$0], db) }
    }
  }

  /// The tree of factors behind a hit.
  package func explain(_ hit: Hit, query: [QueryTerm]) throws -> ScoreExplanation {
    try index.database.read { db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT sourceID, documentLength, termVector FROM document WHERE id = ?",
          arguments: [hit.documentID]),
        let vector = try row.withBytes(atIndex: 2, { TermVector(encoded: $0) })
      else { throw index.damaged("document \(hit.documentID) cannot be read") }
      let sourceID: Int = row[0]
      let frequencies = Dictionary(
        uniqueKeysWithValues: vector.entries.map { ($0.termID, $0.frequency) })
      let matches: [TermMatch] = try query.compactMap { queryTerm in
        let term = try findTerm(queryTerm.text, db)
        guard
          let termID = term.ids.first(where: { $0.sourceID == sourceID })?.termID,
          let frequency = frequencies[TermID(termID)]
        else { return nil }
        return TermMatch(
          term: queryTerm.text, queryFrequency: queryTerm.frequency,
          termFrequency: Int(frequency), documentFrequency: term.documentFrequency)
      }
      return scorer.explain(matches: matches, documentLength: row[1])
    }
  }

  /// The query that a text asks of an index with the given analyzer: its distinct terms in order of
  /// first appearance.
  ///
  /// `tokens` are those of the text, needed where they are the terms.
  package static func query(
    text: String, tokens: [UInt32] = [], analyzer: Analyzer = .words
  ) -> [QueryTerm] {
    var counter = TermCounter()
    counter.countDocument(by: analyzer, tokenIDs: tokens) { Array(text.utf8) }
    return query(of: counter)
  }

  private static func query(of counter: borrowing TermCounter) -> [QueryTerm] {
    counter.termVector(ofDocument: 0).map { count in
      QueryTerm(
        text: String(decoding: counter.term(at: Int(count.localTermID)), as: UTF8.self),
        frequency: Int(count.termFrequency))
    }
  }

  /// The query that a document asks: what `selection` takes of its terms, ascending by term.
  package func query(
    ofDocument documentID: Int, sourceID: Int, selection: QuerySelection
  ) throws -> [QueryTerm] {
    let vector = try index.terms(ofDocument: documentID).vector
    return try index.database.read { db in
      let texts = try index.texts(
        ofTerms: vector.entries.map(\.termID), sourceID: sourceID, db)
      var terms: [TermID: (text: String, idf: Double)] = [:]
      for (entry, text) in zip(vector.entries, texts) {
        let documentFrequency = try findTerm(text, db).documentFrequency
        terms[entry.termID] = (text, scorer.idf(documentFrequency: documentFrequency))
      }
      let selected = selection.select(from: vector) { terms[$0]?.idf ?? 0 }
      return selected.entries.compactMap { entry in
        terms[entry.termID].map { QueryTerm(text: $0.text, frequency: Int(entry.frequency)) }
      }
    }
  }

  private func findTerm(
    _ text: String, _ db: Database
  ) throws -> (ids: [(sourceID: Int, termID: Int)], documentFrequency: Int) {
    var ids: [(sourceID: Int, termID: Int)] = []
    var documentFrequency = 0
    for source in sources {
      guard
        let found = try Lexicon.find(text, sourceID: source.id, in: db, path: index.path)
      else { continue }
      ids.append((source.id, Int(found.termID)))
      let frequency = Int(found.documentFrequency)
      guard (1...max(1, source.statistics.documentCount)).contains(frequency) else {
        throw index.damaged("the document frequency of '\(text)' is \(frequency)")
      }
      documentFrequency += frequency
    }
    return (ids, documentFrequency)
  }

  private func hit(documentID: Int, score: Double, _ db: Database) throws -> Hit {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT externalID, source.name, path, line FROM document
        JOIN source ON source.id = sourceID JOIN file ON file.id = fileID
        WHERE document.id = ?
        """,
      arguments: [documentID])
    guard let row else { throw index.damaged("document \(documentID) cannot be read") }
    return Hit(
      documentID: documentID, externalID: row[0], source: row[1], path: row[2], line: row[3],
      score: score)
  }

  /// The indices of the `limit` highest positive scores, best first, ties by lower index.
  static func top(_ limit: Int, of scores: [Double]) -> [Int] {
    let found = scores.indices.filter { scores[$0] > 0 }
    let sorted = found.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
    return Array(sorted.prefix(limit))
  }
}

extension CorpusIndex {
  fileprivate func lengthNorms(
    of sources: [IndexedSource], scorer: BM25Scorer
  ) throws -> [Double] {
    try database.read { db in
      var norms = [Double](repeating: 0, count: documentCount)
      for source in sources {
        let cursor = try Row.fetchCursor(
          db, sql: "SELECT id, documentLength FROM document WHERE sourceID = ?",
          arguments: [source.id])
        while let row = try cursor.next() {
          let document: Int = row[0]
          guard norms.indices.contains(document) else {
            throw damaged("document \(document) is out of range")
          }
          norms[document] = scorer.lengthNorm(documentLength: row[1])
        }
      }
      return norms
    }
  }
}
