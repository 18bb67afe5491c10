package import BM25

/// What BM25 needs to know about a collection: N, and the sum of dl, from which avgdl follows.
///
/// It always describes a whole source (or several sources searched together), never only the
/// documents that wait in a buffer.
package struct CollectionStatistics: Hashable, Sendable {
  /// N, the number of documents.
  package var documentCount: Int

  /// Σ dl over all documents, in terms.
  package var totalDocumentLength: Int

  /// Statistics of `documentCount` documents that are `totalDocumentLength` terms long together.
  package init(documentCount: Int, totalDocumentLength: Int) {
    self.documentCount = documentCount
    self.totalDocumentLength = totalDocumentLength
  }

  /// avgdl in terms; 0 for a collection without a single term.
  package var averageDocumentLength: Double {
    documentCount == 0 ? 0 : Double(totalDocumentLength) / Double(documentCount)
  }
}

/// Turns counts into scores: the one definition of idf, N, avgdl and of the term score.
///
/// The score of document d for query q is the sum, over the distinct terms t of q in the order in
/// which q lists them, of
///
///     qtf(t) · ( idf(t) · f(k1 + 1) / (f + k1(1 − b + b·dl/avgdl)) )
///     idf(t) = ln(1 + (N − df + ½) / (df + ½))
///
/// where f is the frequency of t in d, so that a repeated query term counts repeatedly (Robertson
/// and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009; the idf is
/// Lucene's). Every path (buffer, search, explanation) adds the same doubles in the same order, and
/// so gets the same bits.
package struct BM25Scorer: Sendable {
  package let statistics: CollectionStatistics
  package let parameters: BM25Parameters

  /// A scorer over a collection.
  package init(statistics: CollectionStatistics, parameters: BM25Parameters) {
    self.statistics = statistics
    self.parameters = parameters
  }

  /// The inverse document frequency of a term that `documentFrequency` documents contain.
  package func idf(documentFrequency: Int) -> Double {
    let n = Double(statistics.documentCount)
    let df = Double(documentFrequency)
    return Logarithm.natural(1 + (n - df + 0.5) / (df + 0.5))
  }

  /// k1(1 − b + b·dl/avgdl), the part of the denominator that depends on the document alone.
  package func lengthNorm(documentLength: Int) -> Double {
    let average = statistics.averageDocumentLength
    let relative = average > 0 ? Double(documentLength) / average : 1
    return parameters.k1 * (1 - parameters.b + parameters.b * relative)
  }

  /// f(k1 + 1) / (f + norm): the saturated frequency of a term in a document.
  package func frequencyPart(termFrequency: Int, lengthNorm: Double) -> Double {
    let f = Double(termFrequency)
    return f * (parameters.k1 + 1) / (f + lengthNorm)
  }

  /// What one occurrence of a term in the query adds to the score of a document.
  package func impact(idf: Double, termFrequency: Int, lengthNorm: Double) -> Double {
    idf * frequencyPart(termFrequency: termFrequency, lengthNorm: lengthNorm)
  }

  /// The score of a document for a query, both as term vectors: the sum over the terms that both
  /// have, ascending by term.
  ///
  /// O(terms of both).
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
