import BM25

/// A score as the tree of the factors it was computed from.
package struct ScoreExplanation: Sendable, Codable, Equatable {
  /// The value of this node.
  package var value: Double

  /// What the value is, in the words of the field, with its formula where it has one.
  package var description: String

  /// The nodes from which the value was computed; empty for a leaf.
  package var details: [ScoreExplanation]

  /// A node of the tree.
  package init(_ value: Double, _ description: String, details: [ScoreExplanation] = []) {
    self.value = value
    self.description = description
    self.details = details
  }

  /// The tree as indented lines, each a value and its description.
  package func lines(indentation: Int = 0) -> [String] {
    let padding = String(repeating: "  ", count: indentation)
    return ["\(padding)\(formatted(value))  \(description)"]
      + details.flatMap { $0.lines(indentation: indentation + 1) }
  }

  private func formatted(_ value: Double) -> String {
    guard value.rounded() != value || value.magnitude >= 1e15 else { return String(Int64(value)) }
    let scaled = (value * 1e6).rounded() / 1e6
    return String(scaled)
  }
}

extension BM25Scorer {
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
      let part = frequencyPart(termFrequency: match.termFrequency, lengthNorm: norm)
      let value = Double(match.queryFrequency) * (idf * part)
      score += value
      details.append(
        ScoreExplanation(
          value, "term \(match.term): qtf · idf · tf part",
          details: [
            ScoreExplanation(Double(match.queryFrequency), "qtf, occurrences in the query"),
            ScoreExplanation(
              idf, "idf = ln(1 + (N − df + 0.5) / (df + 0.5))",
              details: [
                ScoreExplanation(Double(statistics.documentCount), "N, documents"),
                ScoreExplanation(Double(match.documentFrequency), "df, documents with the term"),
              ]),
            ScoreExplanation(
              part, "tf part = f(k1 + 1) / (f + k1(1 − b + b·dl/avgdl))",
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
