extension UnsafeMutableBufferPointer<UInt64> {
  /// The `rank`-th highest of the keys, which are put in another order: the `rank` highest first.
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
