extension SplitMix64 {
  /// The elements in random order, each order equally likely (Fisher and Yates); O(n).
  package mutating func shuffled<Element>(_ elements: some Sequence<Element>) -> [Element] {
    var order = Array(elements)
    for index in order.indices.dropFirst().reversed() {
      order.swapAt(index, self.index(below: index + 1))
    }
    return order
  }

  /// The numbers below `count` in random order.
  package mutating func permutation(_ count: Int) -> [Int] { shuffled(0..<count) }
}
