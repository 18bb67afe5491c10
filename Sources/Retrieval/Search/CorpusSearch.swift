package import BM25
import GRDB

/// Ranked BM25 over an index: the best documents of some sources for a query.
///
/// Several sources searched together count as one collection: N, df and Σ dl are their sums.
/// Candidates are found as in packing, by `CandidateRanking`. A query reads the postings of its own
/// terms; they and the terms are kept for the queries that follow. Used by one thread at a time.
package final class CorpusSearch {
  private let index: CorpusIndex
  private let sources: [IndexedSource]
  private let scorer: BM25Scorer

  /// The documents of the index by ranges of ids, which nearly always is one.
  private let candidates: [CollectionCandidates]

  /// Terms that were looked up, by the bytes of their texts: strings that look alike are equal.
  private var knownTerms: [[UInt8]: CollectionTerm] = [:]
  private static let knownTermLimit = 1 << 20

  /// A search over `sources` of an index, or over all of them.
  ///
  /// Reads the length of every document, once for all queries. Memory: 11 bytes for each document
  /// of the index, and 4 bytes for each of at most `postingLimit` postings that are kept.
  package init(
    index: CorpusIndex, sources: [IndexedSource]? = nil, parameters: BM25Parameters,
    postingLimit: Int = 1 << 25, largestRange: Int = CollectionCandidates.largestRange
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
    let scorer = BM25Scorer(statistics: statistics, parameters: parameters)
    self.scorer = scorer
    let norms = try index.lengthNorms(of: self.sources, scorer: scorer)
    candidates = stride(from: 0, to: norms.count, by: largestRange).map { start in
      let range = start..<min(start + largestRange, norms.count)
      return CollectionCandidates(
        index: index, documentIDs: range, lengthNorms: Array(norms[range]), scorer: scorer,
        postingLimit: postingLimit)
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

  /// The at most `limit` best documents, best first, ties by document id.
  ///
  /// Throws `RetrievalError` where the index is damaged.
  package func search(_ query: SearchQuery, limit: Int) throws -> [Hit] {
    let terms = query.terms.map {
      (term: $0.found, frequency: UInt32(clamping: $0.frequency))
    }
    var best = BestMatches(limit: limit)
    for candidates in candidates {
      let matches = try candidates.best(
        limit, for: terms, excluding: query.excludedDocumentID)
      for match in matches { best.offer(match) }
    }
    return try index.read { db in
      try best.matches.map { try hit(documentID: Int($0.order), score: $0.score, db) }
    }
  }

  private func hit(documentID: Int, score: Double, _ db: Database) throws -> Hit {
    let statement = try db.cachedStatement(
      sql: """
        SELECT CAST(externalID AS BLOB), source.name, path, line FROM document
        JOIN source ON source.id = sourceID JOIN file ON file.id = fileID
        WHERE document.id = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [documentID]) else {
      throw index.damaged("document \(documentID) cannot be read")
    }
    return Hit(
      documentID: documentID, externalID: try row.wholeText(at: 0), source: try row.text(at: 1),
      path: try row.text(at: 2), line: try row.count(at: 3), score: score)
  }

  // MARK: Queries

  /// A query of the given terms, looked up in the searched sources.
  ///
  /// Scores are summed in the order of the terms. `excludedDocumentID` is not among the hits.
  package func query(
    of terms: [QueryTerm], excluding excludedDocumentID: Int? = nil
  ) throws -> SearchQuery {
    let found = try find(terms.map(\.text))
    return SearchQuery(
      terms: zip(terms, found).map {
        .init(text: $0.text, frequency: $0.frequency, found: $1)
      },
      excludedDocumentID: excludedDocumentID)
  }

  /// The query for documents like one of the index: what `selection` takes of its terms, ascending
  /// by term, without the document itself.
  package func query(
    likeDocument documentID: Int, selection: QuerySelection
  ) throws -> SearchQuery {
    let (vector, sourceID) = try index.withTermVector(ofDocument: documentID) { vector, sourceID in
      (TermVector(encoded: vector), sourceID)
    }
    guard let vector else {
      throw index.damaged("the term vector of document \(documentID) cannot be read")
    }
    let texts = try index.read { db in
      try index.texts(ofTerms: vector.entries.map(\.termID), sourceID: sourceID, db)
    }
    let found = try find(texts)
    var termOfID: [TermID: (text: String, found: CollectionTerm)] = [:]
    for (entry, term) in zip(vector.entries, zip(texts, found)) { termOfID[entry.termID] = term }
    let selected = selection.select(from: vector) {
      scorer.idf(documentFrequency: termOfID[$0]?.found.documentFrequency ?? 0)
    }
    return SearchQuery(
      terms: selected.entries.compactMap { entry in
        termOfID[entry.termID].map {
          .init(text: $0.text, frequency: Int(entry.frequency), found: $0.found)
        }
      },
      excludedDocumentID: documentID)
  }

  private func find(_ texts: [String]) throws -> [CollectionTerm] {
    if knownTerms.count > CorpusSearch.knownTermLimit { knownTerms.removeAll() }
    let unknown = texts.filter { knownTerms[Array($0.utf8)] == nil }
    var terms = [CollectionTerm](repeating: CollectionTerm(), count: unknown.count)
    try index.read { db in
      for source in sources {
        let found = try Lexicon.find(unknown, sourceID: source.id, in: db, path: index.path)
        for case (let place, let entry?) in found.enumerated() {
          let frequency = Int(entry.documentFrequency)
          guard (1...max(1, source.statistics.documentCount)).contains(frequency) else {
            throw index.damaged("the document frequency of '\(unknown[place])' is \(frequency)")
          }
          terms[place].numbers.append(.init(sourceID: source.id, termID: entry.termID))
          terms[place].documentFrequency += frequency
        }
      }
    }
    for (text, term) in zip(unknown, terms) { knownTerms[Array(text.utf8)] = term }
    return texts.map { knownTerms[Array($0.utf8)] ?? CollectionTerm() }
  }

  // MARK: Explanation

  /// The tree of factors of the score of a hit.
  package func explain(_ hit: Hit, query: SearchQuery) throws -> ScoreExplanation {
    let (vector, documentLength) = try index.terms(ofDocument: hit.documentID)
    let sourceID = sources.first { $0.name == hit.source }?.id
    let frequencies = Dictionary(
      uniqueKeysWithValues: vector.entries.map { ($0.termID, $0.frequency) })
    let matches = query.terms.compactMap { term -> TermMatch? in
      guard
        let number = term.found.numbers.first(where: { $0.sourceID == sourceID }),
        let frequency = frequencies[number.termID]
      else { return nil }
      return TermMatch(
        term: term.text, queryFrequency: term.frequency, termFrequency: Int(frequency),
        documentFrequency: term.found.documentFrequency)
    }
    return scorer.explain(matches: matches, documentLength: documentLength)
  }
}

extension CorpusIndex {
  /// The length norm of every document by document id, −1 for those of other sources.
  fileprivate func lengthNorms(
    of sources: [IndexedSource], scorer: BM25Scorer
  ) throws -> [Double] {
    try read { db in
      var norms = [Double](repeating: -1, count: documentCount)
      for source in sources {
        let cursor = try Row.fetchCursor(
          db, sql: "SELECT id, documentLength FROM document WHERE sourceID = ?",
          arguments: [source.id])
        while let row = try cursor.next() {
          norms[try documentID(in: row, at: 0)] = scorer.lengthNorm(
            documentLength: try row.count(at: 1))
        }
      }
      return norms
    }
  }
}
