/// The two free parameters of BM25.
package struct BM25Parameters: Hashable, Sendable, Codable {
  /// How slowly a repeated term saturates; 0 ignores the term frequency.
  package var k1: Double

  /// How much the document length counts, from 0 (not at all) to 1 (fully).
  package var b: Double

  /// The paper's setting is k1 = 1.2, b = 0.75.
  package init(k1: Double = 1.2, b: Double = 0.75) {
    self.k1 = k1
    self.b = b
  }

  /// Whether scores with these parameters are numbers that never fall as a frequency grows.
  package var areUsable: Bool { (0...1e9).contains(k1) && (0...1).contains(b) }
}

extension BM25Parameters: CustomStringConvertible {
  /// The parameters by name, as reports show them.
  package var description: String { "k1 \(k1) b \(b)" }
}

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

  /// k1(1 − b + b·dl/avgdl), the summand of the denominator that depends on the document alone.
  package func lengthNorm(documentLength: Int) -> Double {
    let average = statistics.averageDocumentLength
    let relative = average > 0 ? Double(documentLength) / average : 1
    return parameters.k1 * (1 - parameters.b + parameters.b * relative)
  }

  /// f(k1 + 1) / (f + norm): the saturated frequency of a term in a document.
  @inlinable
  package func saturatedFrequency(termFrequency: Int, lengthNorm: Double) -> Double {
    let f = Double(termFrequency)
    return f * (parameters.k1 + 1) / (f + lengthNorm)
  }

  /// k1 + 1, the limit of `saturatedFrequency` as the frequency grows.
  package var saturatedFrequencyLimit: Double { parameters.k1 + 1 }

  /// f / (f + norm), above 0 and at most 1: what `saturatedFrequency` is of its limit.
  ///
  /// Integer bounds of scores are made of it; like a score it may never fall as f grows.
  @inlinable
  package func saturation(termFrequency: Int, lengthNorm: Double) -> Double {
    let f = Double(termFrequency)
    return f / (f + lengthNorm)
  }

  /// What one occurrence of a term in the query adds to the score of a document.
  @inlinable
  package func impact(idf: Double, termFrequency: Int, lengthNorm: Double) -> Double {
    idf * saturatedFrequency(termFrequency: termFrequency, lengthNorm: lengthNorm)
  }

  /// The tree of factors of the score of one document.
  ///
  /// `matches` are the query terms that the document contains, in query order; their values are
  /// summed in that order, so the root equals the score bit for bit.
  package func explain(
    matches: [TermMatch], documentLength: Int
  ) -> ScoreExplanation {
    let norm = lengthNorm(documentLength: documentLength)
    var score = 0.0
    var details: [ScoreExplanation] = []
    for match in matches {
      let idf = idf(documentFrequency: match.documentFrequency)
      let saturated = saturatedFrequency(termFrequency: match.termFrequency, lengthNorm: norm)
      let value = Double(match.queryFrequency) * (idf * saturated)
      score += value
      details.append(
        ScoreExplanation(
          value, "term \(match.term): qtf · idf · saturated tf",
          details: [
            ScoreExplanation(Double(match.queryFrequency), "qtf, occurrences in the query"),
            ScoreExplanation(
              idf, "idf = ln(1 + (N − df + 0.5) / (df + 0.5))",
              details: [
                ScoreExplanation(Double(statistics.documentCount), "N, documents"),
                ScoreExplanation(Double(match.documentFrequency), "df, documents with the term"),
              ]),
            ScoreExplanation(
              saturated, "saturated tf = f(k1 + 1) / (f + k1(1 − b + b·dl/avgdl))",
              details: [
                ScoreExplanation(Double(match.termFrequency), "f, occurrences in the document"),
                ScoreExplanation(parameters.k1, "k1"),
                ScoreExplanation(parameters.b, "b"),
                ScoreExplanation(Double(documentLength), "dl, length of the document in terms"),
                ScoreExplanation(statistics.averageDocumentLength, "avgdl"),
              ]),
          ]))
    }
    return ScoreExplanation(score, "BM25 score, the sum over the matching terms", details: details)
  }
}

/// A query term that a document contains, with the counts that its score needs.
package struct TermMatch: Sendable {
  package var term: String
  package var queryFrequency: Int
  package var termFrequency: Int
  package var documentFrequency: Int

  /// A match of `term`.
  package init(term: String, queryFrequency: Int, termFrequency: Int, documentFrequency: Int) {
    self.term = term
    self.queryFrequency = queryFrequency
    self.termFrequency = termFrequency
    self.documentFrequency = documentFrequency
  }
}
