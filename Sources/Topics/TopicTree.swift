/// A tree that sorts documents by what they are about, without knowing a corpus by heart.
///
/// Each node has up to `TopicTree.width` children, each with a centroid. At every node a document
/// goes to the child whose centroid has the largest dot product with its vector, and also to the
/// second where that is nearly as large; of the leaves to which it comes, the one with the largest
/// dot product is its own. Children are in an order in which neighbours are alike, so leaves that
/// are near each other by number hold related documents. The tree is learned with spherical k-means
/// (Dhillon and Modha, "Concept decompositions for large sparse text data using clustering",
/// Machine Learning 42, 2001), node after node, by `TopicLearner`.
///
/// Sorting a document takes one addition of a row of `width` numbers for each of its terms and
/// the nodes to which it comes, about two per level. Memory: 32 bytes for each term of each node.
package struct TopicTree: Sendable {
  /// Maximum number of children of a node.
  package static let width = 16

  /// One number for each child.
  typealias Row = SIMD16<Float>

  /// A node with children.
  struct Node {
    /// The terms that some centroid has, ascending.
    var terms: [UInt32]

    /// For each term its weight in each centroid: whole numbers.
    var centroids: [SIMD16<Int16>]

    /// The children; fewer than `width` where it has fewer.
    var children: [Child]
  }

  /// A second child is tried where its dot product is at least `numerator` / `denominator` of the
  /// largest.
  private static let secondShare = (numerator: 4, denominator: 5)

  /// What a document comes to.
  enum Child {
    case node(Int)
    case leaf(Int)
  }

  /// The root is last; none where there is one leaf only.
  var nodes: [Node] = []

  /// The number of leaves.
  package internal(set) var leafCount = 0

  /// The strongest terms of each leaf, strongest first.
  package internal(set) var leafTerms: [[UInt32]] = []

  /// The leaf of each document.
  ///
  /// `termCount` is greater than every term. Documents are sorted node by node, so that the
  /// centroids of one node at a time are in the processor's cache.
  package func leaves(of vectors: TopicVectors, termCount: Int) -> [UInt32] {
    guard !nodes.isEmpty else { return Array(repeating: 0, count: vectors.count) }
    var sorter = Sorter(tree: self, documentCount: vectors.count, termCount: termCount)
    let all = (0..<vectors.count).map { Sorter.Member(document: $0, product: 0) }
    sorter.sort(all, of: vectors, at: nodes.count - 1)
    return sorter.leaves
  }

  /// The child with the largest sum, the first of several.
  @inline(__always)
  static func largest(_ sums: Row) -> Int {
    var best = 0
    for child in 1..<width where sums[child] > sums[best] { best = child }
    return best
  }

  /// The child with the largest sum after `best`, the first of several; nil where that is not
  /// nearly as large.
  @inline(__always)
  static func second(_ sums: Row, after best: Int) -> Int? {
    guard sums[best] > 0 else { return nil }
    var others = sums
    others[best] = -1
    let second = TopicTree.largest(others)
    let (product, largest) = (Int(sums[second]), Int(sums[best]))
    return product * secondShare.denominator >= largest * secondShare.numerator ? second : nil
  }
}

/// Walks documents down the tree.
private struct Sorter {
  let tree: TopicTree

  /// By term: its row among those of the node at hand; 0 for none.
  var rowOfTerm: [UInt32]

  /// Row 0 is that of terms that the node does not have.
  var rows: [TopicTree.Row] = []

  /// By document, the best leaf so far and its dot product.
  private(set) var leaves: [UInt32]
  private var products: [Float]

  init(tree: TopicTree, documentCount: Int, termCount: Int) {
    self.tree = tree
    rowOfTerm = Array(repeating: 0, count: termCount)
    leaves = Array(repeating: 0, count: documentCount)
    products = Array(repeating: -1, count: documentCount)
  }

  /// A document at a node or a leaf, and its dot product with the centroid there.
  struct Member {
    var document: Int
    var product: Float
  }

  /// Walks documents down from a node.
  mutating func sort(_ documents: [Member], of vectors: TopicVectors, at number: Int) {
    let node = tree.nodes[number]
    enter(node)
    var members = [[Member]](repeating: [], count: node.children.count)
    rowOfTerm.withUnsafeBufferPointer { rowOfTerm in
      rows.withUnsafeBufferPointer { rows in
        vectors.entries.withUnsafeBufferPointer { entries in
          for member in documents {
            let document = member.document
            var sums = TopicTree.Row.zero
            for place in vectors.range(of: document) {
              let entry = entries[place]
              sums += rows[Int(rowOfTerm[Int(entry.term)])] * entry.weight
            }
            let best = TopicTree.largest(sums)
            members[best].append(Member(document: document, product: sums[best]))
            if let second = TopicTree.second(sums, after: best) {
              members[second].append(Member(document: document, product: sums[second]))
            }
          }
        }
      }
    }
    for term in node.terms { rowOfTerm[Int(term)] = 0 }
    for (child, members) in zip(node.children, members) {
      switch child {
      case .leaf(let leaf): take(members, to: UInt32(leaf))
      case .node(let next): if !members.isEmpty { sort(members, of: vectors, at: next) }
      }
    }
  }

  /// Gives a leaf the documents for which no other is better; of equal ones the first is the best.
  private mutating func take(_ members: [Member], to leaf: UInt32) {
    for member in members {
      let (document, best) = (member.document, products[member.document])
      if member.product > best || (member.product == best && leaf < leaves[document]) {
        (leaves[document], products[document]) = (leaf, member.product)
      }
    }
  }

  private mutating func enter(_ node: TopicTree.Node) {
    rows.removeAll(keepingCapacity: true)
    rows.append(.zero)
    for (term, centroids) in zip(node.terms, node.centroids) {
      rowOfTerm[Int(term)] = UInt32(rows.count)
      rows.append(TopicTree.Row(centroids))
    }
  }
}
