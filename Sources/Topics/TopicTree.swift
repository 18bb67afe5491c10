/// A tree that sorts documents by what they are about, without knowing a corpus by heart.
///
/// Each node has up to `TopicTree.width` children, each with a centroid: a document goes to the
/// child whose centroid has the largest dot product with its vector, the first of several. Children
/// are in an order in which neighbours are alike, so leaves that are near each other by number
/// hold related documents. The tree is learned with spherical k-means (Dhillon and Modha, "Concept
/// decompositions for large sparse text data using clustering", Machine Learning 42, 2001), node
/// after node, by `TopicLearner`.
///
/// Sorting a document takes one addition of a row of `width` numbers for each of its terms and
/// levels. Memory: 32 bytes for each term of each node.
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
    var leaves = [UInt32](repeating: 0, count: vectors.count)
    guard !nodes.isEmpty else { return leaves }
    var sorter = Sorter(tree: self, termCount: termCount)
    sorter.sort(Array(0..<vectors.count), of: vectors, at: nodes.count - 1, into: &leaves)
    return leaves
  }

  /// The child with the largest sum, the first of several.
  @inline(__always)
  static func largest(_ sums: Row) -> Int {
    var best = 0
    for child in 1..<width where sums[child] > sums[best] { best = child }
    return best
  }
}

/// Walks documents down the tree.
private struct Sorter {
  let tree: TopicTree

  /// By term: its row among those of the node at hand; 0 for none.
  var rowOfTerm: [UInt32]

  /// Row 0 is that of terms that the node does not have.
  var rows: [TopicTree.Row] = []

  init(tree: TopicTree, termCount: Int) {
    self.tree = tree
    rowOfTerm = Array(repeating: 0, count: termCount)
  }

  mutating func sort(
    _ documents: [Int], of vectors: TopicVectors, at number: Int, into leaves: inout [UInt32]
  ) {
    let node = tree.nodes[number]
    enter(node)
    var members = [[Int]](repeating: [], count: node.children.count)
    rowOfTerm.withUnsafeBufferPointer { rowOfTerm in
      rows.withUnsafeBufferPointer { rows in
        vectors.entries.withUnsafeBufferPointer { entries in
          for document in documents {
            var sums = TopicTree.Row.zero
            for place in vectors.range(of: document) {
              let entry = entries[place]
              sums += rows[Int(rowOfTerm[Int(entry.term)])] * entry.weight
            }
            members[TopicTree.largest(sums)].append(document)
          }
        }
      }
    }
    for term in node.terms { rowOfTerm[Int(term)] = 0 }
    for (child, members) in zip(node.children, members) {
      switch child {
      case .leaf(let leaf): for document in members { leaves[document] = UInt32(leaf) }
      case .node(let next):
        if !members.isEmpty { sort(members, of: vectors, at: next, into: &leaves) }
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
