import BM25

/// The terms of a query with integer weights, such that integer sums bound the exact scores.
///
/// A posting is stored as an impact of one byte, i = ⌈255 · f / (f + norm)⌉, where f is its
/// frequency and `norm` the length norm of its document. A query term of weight w = qtf · idf gets
/// the integer W = ⌈w · scale⌉ with one scale for the query, chosen so that Σ W fits into 16 bits.
/// The sum S of ⌊i · W / 256⌋ over the matching terms then cannot overflow, and
///
///     score · 255 / 256 / (k1 + 1) · scale ≤ S + n
///
/// for n query terms: candidates whose S is too low for the best score found need not be scored.
/// The bound is about one percent above the score.
struct QuantizedQuery {
  /// With more terms the bound would be too wide; such queries are scored without one.
  static let termLimit = 4_096

  /// A term and its W.
  struct Term {
    var termID: TermID
    var weight: UInt16
  }

  /// The terms that can match at all.
  private(set) var terms: [Term] = []

  /// What turns a score into the unit of the sums.
  private(set) var unitsPerScore = 0.0

  /// The terms of `query` that `canMatch`, weighted; at most `termLimit` of them.
  init(
    _ query: TermVector, scorer: BM25Scorer, idf: (TermID) -> Double,
    canMatch: (TermID) -> Bool
  ) {
    var weights: [Double] = []
    weights.reserveCapacity(query.entries.count)
    terms.reserveCapacity(query.entries.count)
    var sum = 0.0
    for entry in query.entries where canMatch(entry.termID) {
      let weight = Double(entry.frequency) * idf(entry.termID)
      terms.append(Term(termID: entry.termID, weight: 0))
      weights.append(weight)
      sum += weight
    }
    precondition(terms.count <= QuantizedQuery.termLimit, "a query of \(terms.count) terms")
    guard sum > 0 else { return }
    let scale = Double(Int(UInt16.max) - terms.count - 1) / sum
    for (i, weight) in weights.enumerated() {
      terms[i].weight = UInt16((weight * scale).rounded(.up))
    }
    unitsPerScore = scale * (255.0 / 256) / scorer.saturatedFrequencyLimit
  }

  /// The lowest sum with which a candidate can still have the given score.
  ///
  /// One unit below the bound covers the rounding of the doubles.
  func leastSum(for score: Double) -> Int {
    Int((score * unitsPerScore).rounded(.down)) - terms.count - 1
  }

  /// The impact of a posting: ⌈255 · f / (f + norm)⌉, from 1 to 255.
  ///
  /// It needs f ≥ 1 and norm ≥ 0, which hold for all that was read from an index. Then it fits into
  /// a byte also as doubles are rounded, because rounding is monotonic: f + norm is rounded to at
  /// least f, the quotient to at most 1, and 255 times that to at most 255. A negative norm gives
  /// more than 255, which traps here and does not weaken the bound.
  @inline(__always)
  static func impact(
    termFrequency: Int, lengthNorm: Double, scorer: BM25Scorer
  ) -> UInt8 {
    let share = scorer.saturation(termFrequency: termFrequency, lengthNorm: lengthNorm)
    return UInt8((share * 255).rounded(.up))
  }
}
