internal import Documents

/// Draws that are the same on every machine and with every version of the standard library: only
/// integer arithmetic and the four IEEE operations, no transcendental function of the system.
extension SplitMix64 {
  /// A whole number within `range`.
  mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + index(below: range.upperBound - range.lowerBound + 1)
  }

  /// One of the choices, which must not be empty.
  mutating func choice<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element {
    choices[choices.index(choices.startIndex, offsetBy: index(below: choices.count))]
  }

  /// True in `percentage` of 100 draws.
  mutating func chance(_ percentage: Int) -> Bool {
    index(below: 100) < percentage
  }

  /// A number from 0 up to, not including, 1, with 53 random bits.
  mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A count whose logarithm is roughly normal, with the given median, within `range`.
  ///
  /// `spread` is the standard deviation of the logarithm. The normal is Irwin and Hall's: the sum
  /// of twelve uniforms, less 6.
  mutating func logNormal(median: Int, spread: Double, in range: ClosedRange<Int>) -> Int {
    var normal = -6.0
    for _ in 0..<12 {
      normal += unit()
    }
    let value = Double(median) * Self.exponential(spread * normal)
    return min(max(Int(value), range.lowerBound), range.upperBound)
  }

  /// The numbers below `count` in random order.
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in order.indices.dropFirst().reversed() {
      order.swapAt(index, self.index(below: index + 1))
    }
    return order
  }

  /// e to the power `x` to about three digits, for |x| below 10: (1 + x/1024) squared ten times.
  private static func exponential(_ x: Double) -> Double {
    var power = 1 + x / 1024
    for _ in 0..<10 {
      power *= power
    }
    return power
  }
}

/// Draws ranks by Zipf's law: rank r, from 0, with weight 1/(r + 1).
struct ZipfTable: Sendable {
  private let cumulative: [Double]

  /// A table of `count` ranks.
  init(count: Int) {
    var total = 0.0
    cumulative = (0..<count).map { rank in
      total += 1 / Double(rank + 1)
      return total
    }
  }

  /// A rank, in time logarithmic in the number of ranks.
  func rank(using generator: inout SplitMix64) -> Int {
    let target = generator.unit() * (cumulative.last ?? 0)
    var low = 0
    var high = max(cumulative.count - 1, 0)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > target {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low
  }
}
