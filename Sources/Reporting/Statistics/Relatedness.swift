/// How alike the fragments of a chunk are: tf-idf cosines and common vocabulary; sums can be
/// added up.
///
/// N counts the fragments of the packing and df those that contain a token (see `FragmentVector`).
/// Pairs of one document with itself are left out inside a chunk.
package struct Relatedness: Sendable, Equatable {
  /// Adjacent fragments of different documents, and the sums over them.
  package private(set) var adjacentPairCount = 0
  private var adjacentCosineSum = 0.0
  private var overlapSum = 0.0

  /// All pairs of fragments of different documents in one chunk, and the sum over them.
  package private(set) var pairCount = 0
  private var cosineSum = 0.0

  /// The fragments of the packing, those that have a vector, and the sum of their vectors.
  private var fragmentCount = 0
  private var vectorCount = 0
  private var total: [Double]

  /// A measure of nothing, for a vocabulary of the given size.
  package init(vocabularySize: Int) {
    total = Array(repeating: 0, count: vocabularySize)
  }

  /// The mean cosine of neighbours; nil where there are none.
  package var adjacent: Double? { mean(adjacentCosineSum, adjacentPairCount) }

  /// The mean cosine of any two fragments of one chunk; nil where no chunk has two.
  package var allPairs: Double? { mean(cosineSum, pairCount) }

  /// The mean of |A ∩ B| / |A ∪ B| over the sets of tokens of neighbours; nil where there are none.
  package var vocabularyOverlap: Double? { mean(overlapSum, adjacentPairCount) }

  /// The mean cosine of any two fragments of the packing: what chunks drawn at random would have;
  /// nil where there is only one.
  ///
  /// It is exact, not sampled: the sum over all pairs of unit vectors is (|Σ v|² − Σ |v|²) / 2.
  package var anyPair: Double? {
    guard fragmentCount > 1 else { return nil }
    let squared = total.reduce(0) { $0 + $1 * $1 }
    let pairs = Double(fragmentCount) * Double(fragmentCount - 1)
    return max(0, squared - Double(vectorCount)) / pairs
  }

  /// Adds the sums over other chunks of the same packing.
  package mutating func merge(_ other: Relatedness) {
    adjacentPairCount += other.adjacentPairCount
    adjacentCosineSum += other.adjacentCosineSum
    overlapSum += other.overlapSum
    pairCount += other.pairCount
    cosineSum += other.cosineSum
    fragmentCount += other.fragmentCount
    vectorCount += other.vectorCount
    for i in total.indices { total[i] += other.total[i] }
  }

  private func mean(_ sum: Double, _ count: Int) -> Double? {
    count == 0 ? nil : sum / Double(count)
  }

  /// Adds the fragments of a chunk; `memory` is scratch.
  ///
  /// O(distinct tokens of the fragments): the cosine of a vector with all before it is that with
  /// their sum.
  package mutating func add(_ chunk: [FragmentVector], using memory: inout Memory) {
    memory.begin(chunk)
    var documents: [Int: [Int]] = [:]
    for (i, vector) in chunk.enumerated() {
      fragmentCount += 1
      if !vector.isZero { vectorCount += 1 }
      let previous = i > 0 && chunk[i - 1].documentID != vector.documentID ? chunk[i - 1] : nil
      let found = memory.compare(vector, addingTo: &total)
      if let previous {
        adjacentPairCount += 1
        adjacentCosineSum += found.previousCosine
        let union = vector.entries.count + previous.entries.count - found.commonCount
        if union > 0 { overlapSum += Double(found.commonCount) / Double(union) }
      }
      let same = documents[vector.documentID, default: []]
      cosineSum += same.reduce(found.cosineSum) { $0 - vector.cosine(with: chunk[$1]) }
      pairCount += i - same.count
      documents[vector.documentID, default: []].append(i)
    }
  }

  /// Scratch memory for the vocabulary, used again for each chunk.
  package struct Memory: Sendable {
    /// The fragment, counted over all chunks, in which a token occurred last, and its weight there.
    private var lastFragment: [UInt32]
    private var lastWeight: [Double]

    /// The first fragment of the chunk to which `sums` belongs.
    private var sums: [Double]
    private var firstFragment = 1 as UInt32
    private var fragment = 0 as UInt32

    /// Memory for a vocabulary of the given size.
    package init(vocabularySize: Int) {
      lastFragment = Array(repeating: 0, count: vocabularySize)
      lastWeight = Array(repeating: 0, count: vocabularySize)
      sums = lastWeight
    }

    fileprivate mutating func begin(_ chunk: [FragmentVector]) {
      if fragment > UInt32.max / 2 {
        for i in lastFragment.indices { lastFragment[i] = 0 }
        fragment = 0
      }
      firstFragment = fragment + 1
    }

    /// Compares a fragment with the one before it and with all before it in the chunk.
    fileprivate mutating func compare(
      _ vector: FragmentVector, addingTo total: inout [Double]
    ) -> (previousCosine: Double, cosineSum: Double, commonCount: Int) {
      fragment += 1
      let previous = fragment > firstFragment ? fragment - 1 : 0
      var (previousCosine, cosineSum, commonCount) = (0.0, 0.0, 0)
      for (entry, weight) in zip(vector.entries, vector.weights) {
        let id = Int(entry.id)
        let last = lastFragment[id]
        let sum = last >= firstFragment ? sums[id] : 0
        if last == previous, previous > 0 {
          commonCount += 1
          previousCosine += weight * lastWeight[id]
        }
        cosineSum += weight * sum
        sums[id] = sum + weight
        lastFragment[id] = fragment
        lastWeight[id] = weight
        total[id] += weight
      }
      return (previousCosine, cosineSum, commonCount)
    }
  }
}
