/// Learns a topic tree from a sample of documents.
///
/// Every sum is one of whole numbers below 2²⁴, which a `Float` holds exactly, or is added up in
/// the order of the terms: the tree is the same on every machine. The order of the sample decides
/// which documents the centroids start from, so it should be random, and follow from the documents.
///
/// Time: for each level and round, an addition of a row of numbers for each term of each document.
/// Memory: 16 bytes for each term of each document of the sample, and the tree.
package struct TopicLearner {
  /// Nodes of at most so many documents of the sample are leaves.
  package static let leafLimit = 64

  /// Rounds of k-means at each node.
  static let roundCount = 5

  /// Maximum depth of the tree.
  static let depthLimit = 12

  /// The length of a centroid before its weights are rounded.
  ///
  /// With vectors of length 256 no dot product reaches 2²⁴.
  static let centroidNorm = 4_096.0

  /// How many terms are kept to name a leaf.
  package static let leafTermCount = 8

  private static let none = UInt32.max

  private let vectors: TopicVectors
  private var tree = TopicTree()

  /// By term: its row among those of the node at hand.
  private var rowOfTerm: [UInt32]

  /// The tree of a sample; `termCount` is greater than every term.
  package static func tree(of sample: TopicVectors, termCount: Int) -> TopicTree {
    var learner = TopicLearner(sample, termCount: termCount)
    _ = learner.learn(Array(0..<sample.count), depth: 0)
    return learner.tree
  }

  private init(_ sample: TopicVectors, termCount: Int) {
    vectors = sample
    rowOfTerm = Array(repeating: TopicLearner.none, count: termCount)
  }

  /// Learns the subtree of some documents of the sample.
  private mutating func learn(_ documents: [Int], depth: Int) -> TopicTree.Child {
    guard documents.count > TopicLearner.leafLimit, depth < TopicLearner.depthLimit else {
      return leaf(of: documents)
    }
    let terms = sharedTerms(of: documents)
    var clustering = Clustering(compact(documents, terms), termCount: terms.count)
    clustering.run(rounds: TopicLearner.roundCount)
    clustering.line()
    let members = clustering.members.map { $0.map { documents[$0] } }
    guard members.count > 1 else { return leaf(of: documents) }
    let node = TopicTree.Node(
      terms: terms, centroids: clustering.roundedCentroids,
      children: members.map { learn($0, depth: depth + 1) })
    tree.nodes.append(node)
    return .node(tree.nodes.count - 1)
  }

  private mutating func leaf(of documents: [Int]) -> TopicTree.Child {
    var weights: [UInt32: Float] = [:]
    for document in documents {
      for entry in vectors[document] { weights[entry.term, default: 0] += entry.weight }
    }
    // The order of the dictionary does not matter: no two terms are equal.
    var strongest: [(term: UInt32, weight: Float)] = []
    for (term, weight) in weights {
      let place = strongest.firstIndex { ($0.weight, term) < (weight, $0.term) } ?? strongest.count
      guard place < TopicLearner.leafTermCount else { continue }
      strongest.insert((term, weight), at: place)
      if strongest.count > TopicLearner.leafTermCount { strongest.removeLast() }
    }
    tree.leafTerms.append(strongest.map(\.term))
    tree.leafCount += 1
    return .leaf(tree.leafCount - 1)
  }

  /// The terms that more than one of the documents has, ascending: others bring none together.
  private mutating func sharedTerms(of documents: [Int]) -> [UInt32] {
    var found: [UInt32] = []
    for document in documents {
      for entry in vectors[document] {
        if rowOfTerm[Int(entry.term)] == TopicLearner.none { found.append(entry.term) }
        rowOfTerm[Int(entry.term)] &+= 1
      }
    }
    // The counts are one too low.
    let shared = found.filter { rowOfTerm[Int($0)] > 0 }.sorted()
    for term in found { rowOfTerm[Int(term)] = TopicLearner.none }
    return shared
  }

  /// The documents with the places of their terms in `terms` for the terms, others left out.
  private mutating func compact(
    _ documents: [Int], _ terms: [UInt32]
  ) -> (entries: [TopicVectors.Entry], ends: [Int]) {
    for (row, term) in terms.enumerated() { rowOfTerm[Int(term)] = UInt32(row) }
    defer { for term in terms { rowOfTerm[Int(term)] = TopicLearner.none } }
    var entries: [TopicVectors.Entry] = []
    var ends: [Int] = []
    for document in documents {
      for entry in vectors[document] {
        let row = rowOfTerm[Int(entry.term)]
        if row != TopicLearner.none {
          entries.append(TopicVectors.Entry(term: row, weight: entry.weight))
        }
      }
      ends.append(entries.count)
    }
    return (entries, ends)
  }
}

/// Spherical k-means over the documents of one node.
private struct Clustering {
  private let entries: [TopicVectors.Entry]
  private let ends: [Int]

  /// By term, a weight for each cluster.
  private var centroids: [TopicTree.Row]

  /// The cluster of each document.
  private var clusters: [UInt8]

  /// The centroids start from the first documents.
  init(_ documents: (entries: [TopicVectors.Entry], ends: [Int]), termCount: Int) {
    (entries, ends) = documents
    centroids = Array(repeating: .zero, count: termCount)
    clusters = Array(repeating: 0, count: ends.count)
    let clusterCount = min(TopicTree.width, ends.count / TopicLearner.leafLimit + 1)
    for cluster in 0..<clusterCount {
      for entry in entries[(cluster == 0 ? 0 : ends[cluster - 1])..<ends[cluster]] {
        centroids[Int(entry.term)][cluster] = entry.weight
      }
    }
  }

  /// Assigns the documents and moves the centroids, `rounds` times, and assigns them once more.
  mutating func run(rounds: Int) {
    for _ in 0..<rounds {
      assign()
      move()
    }
    assign()
  }

  /// The documents of each cluster that has some, ascending; in the order of the line these come
  /// first.
  var members: [[Int]] {
    var members = [[Int]](repeating: [], count: TopicTree.width)
    for (document, cluster) in clusters.enumerated() { members[Int(cluster)].append(document) }
    return members.filter { !$0.isEmpty }
  }

  /// The centroids as a tree stores them.
  var roundedCentroids: [SIMD16<Int16>] {
    centroids.map { row in
      var rounded = SIMD16<Int16>.zero
      for child in 0..<TopicTree.width { rounded[child] = Int16(row[child]) }
      return rounded
    }
  }

  private mutating func assign() {
    entries.withUnsafeBufferPointer { entries in
      centroids.withUnsafeBufferPointer { centroids in
        var start = 0
        for (document, end) in ends.enumerated() {
          var sums = TopicTree.Row.zero
          for place in start..<end {
            sums += centroids[Int(entries[place].term)] * entries[place].weight
          }
          clusters[document] = UInt8(TopicTree.largest(sums))
          start = end
        }
      }
    }
  }

  /// Makes each centroid the sum of its documents, of the length `centroidNorm`.
  private mutating func move() {
    let width = TopicTree.width
    var sums = [Int32](repeating: 0, count: centroids.count * width)
    var start = 0
    for (document, end) in ends.enumerated() {
      let cluster = Int(clusters[document])
      for place in start..<end {
        sums[Int(entries[place].term) * width + cluster] += Int32(entries[place].weight)
      }
      start = end
    }
    var squares = [Double](repeating: 0, count: width)
    for first in stride(from: 0, to: sums.count, by: width) {
      for cluster in 0..<width {
        let sum = Double(sums[first + cluster])
        squares[cluster] += sum * sum
      }
    }
    let scales = squares.map { $0 > 0 ? TopicLearner.centroidNorm / $0.squareRoot() : 0 }
    for term in centroids.indices {
      var row = TopicTree.Row.zero
      for cluster in 0..<width {
        // The nearest whole number, without a call for each.
        row[cluster] = Float(Int32(Double(sums[term * width + cluster]) * scales[cluster] + 0.5))
      }
      centroids[term] = row
    }
  }

  /// Puts the clusters into an order in which neighbours are alike.
  ///
  /// It starts with the one that is least like the others, and each is followed by the one that is
  /// most like it of those left. Clusters without documents come last, and lose their centroids.
  mutating func line() {
    let isTaken = (0..<TopicTree.width).map { cluster in clusters.contains(UInt8(cluster)) }
    for term in centroids.indices {
      for cluster in 0..<TopicTree.width where !isTaken[cluster] { centroids[term][cluster] = 0 }
    }
    var likeness = [TopicTree.Row](repeating: .zero, count: TopicTree.width)
    for row in centroids {
      for cluster in 0..<TopicTree.width where row[cluster] != 0 {
        likeness[cluster] += row * row[cluster]
      }
    }
    func first(of clusters: [Int], by isBefore: (Int, Int) -> Bool) -> Int {
      clusters.dropFirst().reduce(clusters[0]) { isBefore($1, $0) ? $1 : $0 }
    }
    let totals = likeness.map { row in (0..<TopicTree.width).reduce(0.0) { $0 + Double(row[$1]) } }
    var left = (0..<TopicTree.width).filter { isTaken[$0] }
    var current = first(of: left) { totals[$0] < totals[$1] }
    var line = [current]
    while left.count > 1 {
      left.removeAll { $0 == current }
      current = first(of: left) { likeness[current][$0] > likeness[current][$1] }
      line.append(current)
    }
    for term in centroids.indices {
      var row = TopicTree.Row.zero
      for (place, cluster) in line.enumerated() { row[place] = centroids[term][cluster] }
      centroids[term] = row
    }
    var places = [UInt8](repeating: 0, count: TopicTree.width)
    for (place, cluster) in line.enumerated() { places[cluster] = UInt8(place) }
    for document in clusters.indices { clusters[document] = places[Int(clusters[document])] }
  }
}
