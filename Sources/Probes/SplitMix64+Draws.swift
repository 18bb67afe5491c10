import Documents

extension SplitMix64 {
  /// The elements in random order.
  mutating func shuffled<Element>(_ elements: some Sequence<Element>) -> [Element] {
    var order = Array(elements)
    for index in order.indices.dropFirst().reversed() {
      order.swapAt(index, self.index(below: index + 1))
    }
    return order
  }
}
