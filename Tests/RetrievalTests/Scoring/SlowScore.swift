import BM25

@testable import Retrieval

/// The slow reference of scores.
extension BM25Scorer {
  /// The score of a document for a query, both as term vectors: the sum over the terms that both
  /// have, ascending by term.
  ///
  /// O(terms of both): what `QueryWeights.score` must equal bit for bit.
  func score(
    of document: TermVector, lengthNorm: Double, for query: TermVector, idf: (TermID) -> Double
  ) -> Double {
    document.entries.withUnsafeBufferPointer { document in
      query.entries.withUnsafeBufferPointer { query in
        var (i, j, score) = (0, 0, 0.0)
        while i < document.count, j < query.count {
          let (a, b) = (document[i], query[j])
          if a.termID == b.termID {
            score +=
              Double(b.frequency)
              * impact(
                idf: idf(a.termID), termFrequency: Int(a.frequency), lengthNorm: lengthNorm)
          }
          i += a.termID <= b.termID ? 1 : 0
          j += b.termID <= a.termID ? 1 : 0
        }
        return score
      }
    }
  }
}
