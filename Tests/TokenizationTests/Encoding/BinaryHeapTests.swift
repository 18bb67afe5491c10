import Randomness
import Testing

@testable import Tokenization

@Suite struct BinaryHeapTests {
  @Test func elementsComeOutInAscendingOrder() {
    var generator = SplitMix64(seed: 5)
    var heap = BinaryHeap<Int>()
    var reference: [Int] = []
    for _ in 0..<2000 {
      if Int.random(in: 0..<3, using: &generator) == 0 {
        let smallest = reference.min()
        #expect(heap.pop() == smallest)
        reference.firstIndex { $0 == smallest }.map { _ = reference.remove(at: $0) }
      } else {
        let element = Int.random(in: 0..<100, using: &generator)
        heap.push(element)
        reference.append(element)
      }
    }
    #expect(heap.isEmpty == reference.isEmpty)
    for element in reference.sorted() {
      #expect(heap.pop() == element)
    }
    #expect(heap.pop() == nil)
  }
}
