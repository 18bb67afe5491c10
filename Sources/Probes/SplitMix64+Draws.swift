import Documents

extension SplitMix64 {
  /// A whole number from 0 up to, not including, `bound`; 0 for a bound below 2.
  mutating func index(below bound: Int) -> Int {
    guard bound > 1 else { return 0 }
    return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// The elements in random order.
  mutating func shuffled<Element>(_ elements: some Sequence<Element>) -> [Element] {
    var order = Array(elements)
    for index in order.indices.dropFirst().reversed() {
      order.swapAt(index, self.index(below: index + 1))
    }
    return order
  }
}
