import Randomness
import Testing

@testable import Topics

@Suite struct TopicTreeTests {
  private static let termCount = 400

  /// Documents of `groupCount` groups, each with 20 terms of its own among noise, and their groups.
  private func sample(
    documents: Int, groupCount: Int, seed: UInt64
  ) -> (vectors: TopicVectors, groups: [Int]) {
    var generator = SplitMix64(seed: seed)
    var vectors = TopicVectors()
    var groups: [Int] = []
    for _ in 0..<documents {
      let group = generator.index(below: groupCount)
      var weights: [UInt32: Double] = [:]
      for _ in 0..<12 { weights[UInt32(group * 20 + generator.index(below: 20))] = 3 }
      for _ in 0..<6 { weights[UInt32(generator.index(below: Self.termCount))] = 1 }
      var list = weights.map { (term: $0.key, weight: $0.value) }
      vectors.append(&list)
      groups.append(group)
    }
    return (vectors, groups)
  }

  private func tree(of vectors: TopicVectors) -> TopicTree {
    TopicLearner.tree(of: vectors, termCount: Self.termCount)
  }

  /// The leaf of a document by the definition, and its dot product: from a node to the child with
  /// the largest dot product, the first of several, and to the second where it has four fifths of
  /// that; of their leaves the best.
  private func slowLeaf(
    _ tree: TopicTree, _ document: ArraySlice<TopicVectors.Entry>, at number: Int? = nil
  ) -> (leaf: Int, product: Int) {
    let node = tree.nodes[number ?? tree.nodes.count - 1]
    let products = node.children.indices.map { child in
      document.reduce(0) { sum, entry in
        guard let row = node.terms.firstIndex(of: entry.term) else { return sum }
        return sum + Int(node.centroids[row][child]) * Int(entry.weight)
      }
    }
    let ranked = products.indices.sorted { (-products[$0], $0) < (-products[$1], $1) }
    let largest = products[ranked[0]]
    let near = ranked.prefix(2).filter { child in
      child == ranked[0] || (largest > 0 && 5 * products[child] >= 4 * largest)
    }
    let found = near.map { child in
      switch node.children[child] {
      case .leaf(let leaf): (leaf: leaf, product: products[child])
      case .node(let next): slowLeaf(tree, document, at: next)
      }
    }
    return found.sorted { (-$0.product, $0.leaf) < (-$1.product, $1.leaf) }[0]
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func documentsGoWhereTheDotProductsSay(seed: UInt64) {
    let tree = tree(of: sample(documents: 700, groupCount: 20, seed: seed).vectors)
    let others = sample(documents: 300, groupCount: 20, seed: seed + 100).vectors
    let leaves = tree.leaves(of: others, termCount: Self.termCount)
    #expect(tree.nodes.count > 1)
    for document in 0..<others.count {
      #expect(Int(leaves[document]) == slowLeaf(tree, others[document]).leaf)
    }
  }

  @Test func dotProductsAreExact() {
    // The largest that vectors and centroids can have: of one term each, and of many.
    #expect(TopicVectors.norm * TopicLearner.centroidNorm < 0x1p24)
    let (vectors, _) = sample(documents: 500, groupCount: 4, seed: 9)
    for node in tree(of: vectors).nodes {
      for child in node.children.indices {
        let square = node.centroids.reduce(0.0) { $0 + Double($1[child]) * Double($1[child]) }
        #expect(square < 1.01 * TopicLearner.centroidNorm * TopicLearner.centroidNorm)
      }
    }
  }

  @Test func leavesHoldDocumentsOfOneGroup() {
    let (vectors, groups) = sample(documents: 2_000, groupCount: 16, seed: 4)
    let tree = tree(of: vectors)
    let leaves = tree.leaves(of: vectors, termCount: Self.termCount)
    var counts: [UInt32: [Int: Int]] = [:]
    for (leaf, group) in zip(leaves, groups) { counts[leaf, default: [:]][group, default: 0] += 1 }
    let pure = counts.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
    #expect(Double(pure) / Double(groups.count) > 0.9)
  }

  @Test func leavesOfOneGroupAreNearEachOther() {
    let (vectors, groups) = sample(documents: 3_000, groupCount: 8, seed: 5)
    let leaves = tree(of: vectors).leaves(of: vectors, termCount: Self.termCount)
    let order = leaves.indices.sorted { (leaves[$0], $0) < (leaves[$1], $1) }
    let changes = zip(order, order.dropFirst()).count { groups[$0] != groups[$1] }
    // At random 7 of 8 neighbours differ.
    #expect(changes < 300)
  }

  @Test func everyLeafHasDocumentsOfTheSampleAndAName() {
    let (vectors, _) = sample(documents: 1_500, groupCount: 10, seed: 6)
    let tree = tree(of: vectors)
    let leaves = tree.leaves(of: vectors, termCount: Self.termCount)
    #expect(Set(leaves).count == tree.leafCount)
    #expect(tree.leafTerms.count == tree.leafCount)
    #expect(tree.leafTerms.allSatisfy { !$0.isEmpty })
  }

  @Test func aSmallSampleHasOneTopic() {
    let (vectors, _) = sample(documents: TopicLearner.leafLimit, groupCount: 3, seed: 1)
    let tree = tree(of: vectors)
    #expect(tree.leafCount == 1)
    #expect(tree.leaves(of: vectors, termCount: Self.termCount).allSatisfy { $0 == 0 })
  }

  @Test func documentsWithoutTermsOrAllAlikeMakeOneTopic() {
    var vectors = TopicVectors()
    for number in 0..<500 {
      var weights = number < 250 ? [] : [(term: 3 as UInt32, weight: 1.0), (term: 4, weight: 2)]
      vectors.append(&weights)
    }
    let leaves = tree(of: vectors).leaves(of: vectors, termCount: Self.termCount)
    #expect(Set(leaves[250...]).count == 1)
    #expect(Set(leaves[..<250]).count == 1)
  }

  @Test(arguments: [40, 900])
  func aStoredTreeSortsAsTheTree(documents: Int) throws {
    let learned = tree(of: sample(documents: documents, groupCount: 12, seed: 8).vectors)
    let stored = try #require(
      learned.bytes.withUnsafeBytes { TopicTree(bytes: $0, termCount: Self.termCount) })
    let others = sample(documents: 500, groupCount: 12, seed: 80).vectors
    #expect(
      stored.leaves(of: others, termCount: Self.termCount)
        == learned.leaves(of: others, termCount: Self.termCount))
    #expect(stored.leafTerms == learned.leafTerms && stored.leafCount == learned.leafCount)
    #expect(stored.bytes == learned.bytes)
  }

  @Test func damagedTreesAreRefusedOrSort() {
    let bytes = tree(of: sample(documents: 700, groupCount: 5, seed: 2).vectors).bytes
    let others = sample(documents: 20, groupCount: 5, seed: 3).vectors
    var generator = SplitMix64(seed: 4)
    var refused = 0
    for round in 0..<600 {
      var damaged = bytes
      if round < 100 {
        damaged.removeLast(1 + generator.index(below: bytes.count))
      } else {
        // Also at the start, where the counts are.
        let place = generator.index(below: round < 300 ? 200 : bytes.count)
        damaged[place] ^= 1 << UInt8(generator.index(below: 8))
      }
      let tree = damaged.withUnsafeBytes { TopicTree(bytes: $0, termCount: Self.termCount) }
      guard let tree else {
        refused += 1
        continue
      }
      #expect(round >= 100)
      let leaves = tree.leaves(of: others, termCount: Self.termCount)
      #expect(leaves.allSatisfy { Int($0) < tree.leafCount })
    }
    #expect(refused > 100)
    let terms = bytes.withUnsafeBytes { TopicTree(bytes: $0, termCount: 1) }
    #expect(terms == nil)
  }

  @Test func theTreeFollowsFromTheSampleAlone() {
    let vectors = sample(documents: 900, groupCount: 12, seed: 8).vectors
    let others = sample(documents: 900, groupCount: 12, seed: 80).vectors
    let first = tree(of: vectors).leaves(of: others, termCount: Self.termCount)
    #expect(tree(of: vectors).leaves(of: others, termCount: Self.termCount) == first)
  }
}
