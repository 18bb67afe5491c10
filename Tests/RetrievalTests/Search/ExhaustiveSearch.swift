import BM25

@testable import Retrieval

/// The slow reference of `CorpusSearch`: reads the term vector of every document, and sorts all
/// that have a score.
struct ExhaustiveSearch {
  private struct Candidate {
    var documentID: Int
    var lengthNorm: Double
    var frequencies: [String: Int]
  }

  private let candidates: [Candidate]
  private let scorer: BM25Scorer
  private var documentFrequencies: [String: Int] = [:]

  init(index: CorpusIndex, sources: [IndexedSource], parameters: BM25Parameters) throws {
    let scorer = BM25Scorer(
      statistics: CollectionStatistics(
        documentCount: sources.reduce(0) { $0 + $1.statistics.documentCount },
        totalDocumentLength: sources.reduce(0) { $0 + $1.statistics.totalDocumentLength }),
      parameters: parameters)
    self.scorer = scorer
    var textsOfSource: [Int: [String]] = [:]
    for source in sources {
      try index.forEachTerm(ofSource: source) {
        textsOfSource[source.id, default: []].append(String(decoding: $0, as: UTF8.self))
      }
    }
    var sourceOfDocument: [(documentID: Int, sourceID: Int)] = []
    try index.forEachDocument { sourceOfDocument.append(($0.id, $0.sourceID)) }
    candidates = try sourceOfDocument.compactMap { documentID, sourceID in
      guard let texts = textsOfSource[sourceID] else { return nil }
      let (vector, length) = try index.terms(ofDocument: documentID)
      return Candidate(
        documentID: documentID, lengthNorm: scorer.lengthNorm(documentLength: length),
        frequencies: Dictionary(
          uniqueKeysWithValues: vector.entries.map { (texts[Int($0.termID)], Int($0.frequency)) }))
    }
    for candidate in candidates {
      for term in candidate.frequencies.keys { documentFrequencies[term, default: 0] += 1 }
    }
  }

  /// All documents with a score above 0, best first, ties by document; scores are summed in the
  /// order of the query.
  func hits(
    for query: [QueryTerm], excluding excludedID: Int?
  ) throws -> [(documentID: Int, score: Double)] {
    candidates.compactMap { candidate in
      var score = 0.0
      for term in query {
        guard let frequency = candidate.frequencies[term.text] else { continue }
        score +=
          Double(term.frequency)
          * scorer.impact(
            idf: scorer.idf(documentFrequency: documentFrequencies[term.text] ?? 0),
            termFrequency: frequency, lengthNorm: candidate.lengthNorm)
      }
      guard score > 0, candidate.documentID != excludedID else { return nil }
      return (candidate.documentID, score)
    }.sorted { $0.score != $1.score ? $0.score > $1.score : $0.documentID < $1.documentID }
  }
}
