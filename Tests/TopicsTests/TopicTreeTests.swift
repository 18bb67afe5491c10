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

  @Test func theTreeFollowsFromTheSampleAlone() {
    let vectors = sample(documents: 900, groupCount: 12, seed: 8).vectors
    let others = sample(documents: 900, groupCount: 12, seed: 80).vectors
    let first = tree(of: vectors).leaves(of: others, termCount: Self.termCount)
    #expect(tree(of: vectors).leaves(of: others, termCount: Self.termCount) == first)
  }
}
