/// The best of the candidates offered so far, best first, ties by order.
struct BestMatches {
  /// A candidate that a query found.
  struct Match: Equatable {
    var slot: Int
    var score: Double
    var order: UInt64
  }

  let limit: Int
  private(set) var matches: [Match] = []

  /// None so far, and never more than `limit`.
  init(limit: Int) {
    self.limit = limit
  }

  /// The score below which nothing can enter; nil while there is room.
  var threshold: Double? { matches.count == limit ? matches.last?.score : nil }

  /// Takes a match in where its score is above 0 and among the best; O(limit).
  mutating func offer(_ match: Match) {
    guard match.score > 0 else { return }
    let place =
      matches.lastIndex {
        match.score < $0.score || (match.score == $0.score && match.order > $0.order)
      }.map { $0 + 1 } ?? 0
    guard place < limit else { return }
    if matches.count == limit { matches.removeLast() }
    matches.insert(match, at: place)
  }
}
