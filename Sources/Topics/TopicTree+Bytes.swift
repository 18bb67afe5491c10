/// The stored form of a tree: numbers of 32 bits, the lowest byte first, unless stated otherwise.
///
/// The number of leaves; for each the number of its strongest terms, and these. The number of
/// nodes; for each the number of its terms, and these, ascending; for each term the bits, 16 of
/// them, of the children whose centroids have it, and their weights, of 16 bits; the number of
/// children; and each child, twice its number, and 1 more for a leaf.
extension TopicTree {
  /// The tree as bytes.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    func append(_ number: some FixedWidthInteger) {
      withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
    func append(_ numbers: [UInt32]) {
      append(UInt32(numbers.count))
      for number in numbers { append(number) }
    }
    append(UInt32(leafTerms.count))
    for terms in leafTerms { append(terms) }
    append(UInt32(nodes.count))
    for node in nodes {
      append(node.terms)
      for centroids in node.centroids {
        let children = (0..<TopicTree.width).filter { centroids[$0] != 0 }
        append(children.reduce(0 as UInt16) { $0 | 1 << UInt16($1) })
        for child in children { append(centroids[child]) }
      }
      append(node.children.map(\.stored))
    }
    return bytes
  }

  /// The tree that was stored as these bytes; nil where they are damaged.
  ///
  /// `termCount` is greater than every term. Memory: that of the tree, at most 16 times the bytes.
  package init?(bytes: UnsafeRawBufferPointer, termCount: Int) {
    var reader = Reader(bytes: bytes)
    guard let leafCount = reader.count() else { return nil }
    for _ in 0..<leafCount {
      guard let terms = reader.numbers(), terms.allSatisfy({ $0 < termCount }) else { return nil }
      leafTerms.append(terms)
    }
    self.leafCount = leafCount
    guard let nodeCount = reader.count() else { return nil }
    for number in 0..<nodeCount {
      guard
        let node = reader.node(),
        zip(node.terms, node.terms.dropFirst()).allSatisfy(<),
        node.terms.last.map({ $0 < termCount }) ?? true,
        (1...TopicTree.width).contains(node.children.count),
        node.children.allSatisfy({ $0.isBelow(nodeCount: number, leafCount: leafCount) }),
        node.centroids.allSatisfy({ $0.fit(childCount: node.children.count) })
      else { return nil }
      nodes.append(node)
    }
    guard reader.isAtEnd, leafCount > 0 else { return nil }
  }

  /// Reads numbers; nil where the bytes end too early.
  private struct Reader {
    let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(bytes: UnsafeRawBufferPointer) {
      self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
      let size = Number.bitWidth / 8
      guard size <= bytes.count - position else { return nil }
      defer { position += size }
      return Number(
        littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
    }

    /// A number of things that take at least two bytes each, so that damage allocates no memory.
    mutating func count() -> Int? {
      guard let count = number(UInt32.self), Int(count) <= (bytes.count - position) / 2 else {
        return nil
      }
      return Int(count)
    }

    mutating func numbers() -> [UInt32]? {
      guard let count = count() else { return nil }
      var numbers: [UInt32] = []
      for _ in 0..<count {
        guard let number = number(UInt32.self) else { return nil }
        numbers.append(number)
      }
      return numbers
    }

    mutating func node() -> Node? {
      guard let terms = numbers() else { return nil }
      var centroids: [SIMD16<Int16>] = []
      for _ in terms {
        guard let children = number(UInt16.self) else { return nil }
        var weights = SIMD16<Int16>.zero
        for child in 0..<TopicTree.width where children >> UInt16(child) & 1 == 1 {
          guard let weight = number(Int16.self) else { return nil }
          weights[child] = weight
        }
        centroids.append(weights)
      }
      guard let children = numbers() else { return nil }
      return Node(terms: terms, centroids: centroids, children: children.map(Child.init(stored:)))
    }
  }
}

extension TopicTree.Child {
  fileprivate var stored: UInt32 {
    switch self {
    case .node(let number): UInt32(number) << 1
    case .leaf(let number): UInt32(number) << 1 | 1
    }
  }

  fileprivate init(stored: UInt32) {
    let number = Int(stored >> 1)
    self = stored & 1 == 0 ? .node(number) : .leaf(number)
  }

  /// Whether it is one of the nodes or leaves with lower numbers: a node comes after its children,
  /// so there are no circles.
  fileprivate func isBelow(nodeCount: Int, leafCount: Int) -> Bool {
    switch self {
    case .node(let number): number < nodeCount
    case .leaf(let number): number < leafCount
    }
  }
}

extension SIMD16<Int16> {
  /// Whether these can be the weights of a term: none below 0, and none of a child that is not
  /// there.
  fileprivate func fit(childCount: Int) -> Bool {
    (0..<TopicTree.width).allSatisfy { $0 < childCount ? self[$0] >= 0 : self[$0] == 0 }
  }
}
