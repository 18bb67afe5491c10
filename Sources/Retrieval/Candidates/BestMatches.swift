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

  /// Takes a match whose score is above 0 and among the best.
  ///
  /// O(log limit) to find its place, and moves the matches after it.
  mutating func offer(_ match: Match) {
    guard match.score > 0 else { return }
    var (low, high) = (0, matches.count)
    while low < high {
      let middle = (low + high) / 2
      let other = matches[middle]
      if match.score < other.score || (match.score == other.score && match.order > other.order) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < limit else { return }
    if matches.count == limit { matches.removeLast() }
    matches.insert(match, at: low)
  }
}

extension UnsafeMutableBufferPointer<UInt64> {
  /// The `rank`-th highest of the keys, which are reordered: the `rank` highest first.
  ///
  /// Expected O(n): quickselect, with the middle of three as pivot.
  func selectHighest(_ rank: Int) -> UInt64 {
    precondition(1...count ~= rank, "the highest but \(rank - 1) of \(count)")
    var (low, high) = (0, count - 1)
    let target = rank - 1
    while low < high {
      let (a, b, c) = (self[low], self[(low + high) / 2], self[high])
      let pivot = Swift.max(Swift.min(a, b), Swift.min(Swift.max(a, b), c))
      var (i, j) = (low, high)
      while i <= j {
        while self[i] > pivot { i += 1 }
        while self[j] < pivot { j -= 1 }
        if i <= j {
          swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if target <= j {
        high = j
      } else if target >= i {
        low = i
      } else {
        break
      }
    }
    return self[target]
  }
}
