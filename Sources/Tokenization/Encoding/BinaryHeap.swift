/// A priority queue that gives its smallest element first; push and pop take O(log n).
struct BinaryHeap<Element: Comparable> {
  private var elements: [Element] = []

  /// Whether nothing is left.
  var isEmpty: Bool { elements.isEmpty }

  /// Makes room for this many elements.
  mutating func reserveCapacity(_ capacity: Int) {
    elements.reserveCapacity(capacity)
  }

  /// Adds an element.
  mutating func push(_ element: Element) {
    elements.append(element)
    elements.withUnsafeMutableBufferPointer { elements in
      var child = elements.count - 1
      while child > 0 {
        let parent = (child - 1) / 2
        guard element < elements[parent] else { break }
        elements[child] = elements[parent]
        child = parent
      }
      elements[child] = element
    }
  }

  /// Removes and returns the smallest element, or nil if there is none.
  mutating func pop() -> Element? {
    guard let last = elements.popLast() else { return nil }
    guard let smallest = elements.first else { return last }
    elements.withUnsafeMutableBufferPointer { elements in
      let count = elements.count
      var hole = 0
      while true {
        var child = hole * 2 + 1
        guard child < count else { break }
        if child + 1 < count, elements[child + 1] < elements[child] {
          child += 1
        }
        guard elements[child] < last else { break }
        elements[hole] = elements[child]
        hole = child
      }
      elements[hole] = last
    }
    return smallest
  }
}
