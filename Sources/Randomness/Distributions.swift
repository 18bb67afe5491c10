/// Random values that are the same on every machine and with every version of the standard library:
/// only integer arithmetic and the four IEEE operations, no transcendental function of the system.
extension SplitMix64 {
  /// A whole number within `range`.
  package mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + index(below: range.upperBound - range.lowerBound + 1)
  }

  /// One of the choices, which must not be empty.
  package mutating func choice<Choices: RandomAccessCollection>(_ choices: Choices)
    -> Choices.Element
  {
    choices[choices.index(choices.startIndex, offsetBy: index(below: choices.count))]
  }

  /// True in `percentage` of 100 draws.
  package mutating func chance(_ percentage: Int) -> Bool {
    index(below: 100) < percentage
  }

  /// A number from 0 up to, not including, 1, with 53 random bits.
  package mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A count whose logarithm is roughly normal, with the given median, within `range`.
  ///
  /// `spread` is the standard deviation of the logarithm. The normal is Irwin and Hall's: the sum
  /// of twelve uniforms, less 6.
  package mutating func logNormal(median: Int, spread: Double, in range: ClosedRange<Int>) -> Int {
    var normal = -6.0
    for _ in 0..<12 {
      normal += unit()
    }
    let value = Double(median) * Self.exponential(spread * normal)
    return min(max(Int(value), range.lowerBound), range.upperBound)
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
package struct ZipfTable: Sendable {
  private let cumulative: [Double]

  /// A table of `count` ranks.
  package init(count: Int) {
    var total = 0.0
    cumulative = (0..<count).map { rank in
      total += 1 / Double(rank + 1)
      return total
    }
  }

  /// A rank, in time logarithmic in the number of ranks.
  package func rank(using generator: inout SplitMix64) -> Int {
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
