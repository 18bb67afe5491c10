import Foundation
import Randomness
package import Shards

/// Some fragments of a packing, drawn with a fixed seed, and their cosines with any other.
///
/// A fragment that has its chunk to itself, or shares it only with its own document, is not drawn:
/// there is nothing in its chunk to be related to.
///
/// Tokens of more than one in 16 fragments are common. They cost most and weigh little, so a cosine
/// is the sum over the rare tokens, by lists of the fragments that hold each, and that over the
/// common ones, which is worked out only where it could matter: by Cauchy and Schwarz it is at most
/// the product of the norms of both common parts.
package struct FragmentSample: Sendable {
  /// How many fragments `stats` draws by default.
  package static let defaultCount = 1_000

  /// The weight ln(N / df) of a token in one of 16 fragments.
  private static let commonLimit = log(16.0)

  /// Where a fragment is: its chunk, and its rank among the fragments of it.
  package struct Place: Sendable, Equatable {
    package let chunk: Int
    package let rank: Int
  }

  /// The fragments in the order of the packing; their rank here is their number in the sample.
  package let places: [Place]

  /// The numbers of the fragments of a chunk, and of a document.
  private var numbersByChunk: [Int: [Int]] = [:]
  private var numbersByDocument: [Int: [Int]] = [:]

  private let inverseFrequencies: InverseFrequencies

  /// By rare token: the numbers of the fragments that hold it, with its weight.
  private let rareWeights: WeightLists

  /// By number: the common tokens of the fragment, with their weights, and the norm of these.
  private let commonWeights: WeightLists
  private var commonNorms: [Double] = []

  /// Draws `count` fragments, or all where there are no more; each is as likely as any other.
  ///
  /// Reads the segments of all chunks, and the tokens of those that hold a drawn fragment; nothing
  /// for a count of 0.
  package init(
    _ count: Int, of folder: PackedFolder, _ inverseFrequencies: InverseFrequencies
  ) throws {
    self.inverseFrequencies = inverseFrequencies
    places = count > 0 ? try FragmentSample.draw(count, of: folder) : []
    var counter = TokenCounter(folder.manifest)
    var (rare, common): ([WeightLists.Pair], [WeightLists.Pair]) = ([], [])
    var chunk: PackedFolder.PackedChunk?
    for (number, place) in places.enumerated() {
      let open =
        try chunk.flatMap { $0.number == place.chunk ? $0 : nil } ?? folder.chunk(place.chunk)
      chunk = open
      let fragment = open.fragments[place.rank]
      numbersByChunk[place.chunk, default: []].append(number)
      numbersByDocument[fragment.documentID, default: []].append(number)
      let vector = FragmentVector(
        documentID: fragment.documentID, entries: counter.entries(of: open.tokens[fragment.range]),
        inverseFrequencies: inverseFrequencies)
      for (entry, weight) in zip(vector.entries, vector.weights) where weight > 0 {
        let id = Int(entry.id)
        if FragmentSample.isCommon(entry.id, inverseFrequencies) {
          common.append((key: number, index: id, weight: weight))
        } else {
          rare.append((key: id, index: number, weight: weight))
        }
      }
      commonNorms.append(FragmentSample.commonNorm(of: vector, inverseFrequencies))
    }
    rareWeights = WeightLists(rare, keyCount: places.isEmpty ? 0 : folder.manifest.vocabularySize)
    commonWeights = WeightLists(common, keyCount: places.count)
  }

  /// Algorithm R of Vitter, "Random sampling with a reservoir", TOMS 11 (1985): one pass.
  private static func draw(_ count: Int, of folder: PackedFolder) throws -> [Place] {
    var generator = SplitMix64(seed: 1, stream: "sample")
    var drawn: [Place] = []
    var seenCount = 0
    try folder.forEachChunk { number, segments in
      let fragments = segments.filter { !$0.isPadding }
      guard fragments.contains(where: { $0.documentID != fragments[0].documentID }) else { return }
      for rank in fragments.indices {
        let place = Place(chunk: number, rank: rank)
        seenCount += 1
        if drawn.count < count {
          drawn.append(place)
        } else {
          let replaced = generator.index(below: seenCount)
          if replaced < count { drawn[replaced] = place }
        }
      }
    }
    return drawn.sorted { ($0.chunk, $0.rank) < ($1.chunk, $1.rank) }
  }

  private static func isCommon(_ id: UInt32, _ inverseFrequencies: InverseFrequencies) -> Bool {
    inverseFrequencies[id] < commonLimit
  }

  /// The norm of a vector's common part.
  private static func commonNorm(
    of vector: FragmentVector, _ inverseFrequencies: InverseFrequencies
  ) -> Double {
    zip(vector.entries, vector.weights).reduce(0) { sum, pair in
      isCommon(pair.0.id, inverseFrequencies) ? sum + pair.1 * pair.1 : sum
    }.squareRoot()
  }

  /// The numbers in the sample of the fragments of a chunk.
  func numbers(ofChunk chunk: Int) -> [Int] { numbersByChunk[chunk] ?? [] }

  /// Scratch memory for comparisons: of the fragment that is compared with the sample.
  package struct Memory: Sendable {
    /// By number: the sum over the rare tokens; −∞ for fragments of the same document.
    fileprivate var rareSums: [Double]

    /// By token: the weight of a common one that the fragment holds, else 0; and which these are.
    fileprivate var commonWeights: [Double]
    fileprivate var commonTokens: [Int] = []

    /// The norm of the common part, a little more than it is for the sake of rounding.
    fileprivate var commonNorm = 0.0

    /// Memory for a sample of `sampleCount` fragments.
    package init(sampleCount: Int, vocabularySize: Int) {
      rareSums = Array(repeating: 0, count: sampleCount)
      commonWeights = Array(repeating: 0, count: sampleCount > 0 ? vocabularySize : 0)
    }
  }

  /// Begins the comparison with a fragment; O(sample + the lists of its rare tokens).
  func compare(with vector: FragmentVector, using memory: inout Memory) {
    for id in memory.commonTokens { memory.commonWeights[id] = 0 }
    memory.commonTokens.removeAll(keepingCapacity: true)
    memory.commonNorm = FragmentSample.commonNorm(of: vector, inverseFrequencies) * (1 + 1e-9)
    for (entry, weight) in zip(vector.entries, vector.weights)
    where FragmentSample.isCommon(entry.id, inverseFrequencies) {
      memory.commonWeights[Int(entry.id)] = weight
      memory.commonTokens.append(Int(entry.id))
    }
    memory.rareSums.withUnsafeMutableBufferPointer { sums in
      sums.update(repeating: 0)
      for (entry, weight) in zip(vector.entries, vector.weights) {
        rareWeights.forEach(Int(entry.id)) { number, other in sums[number] += weight * other }
      }
    }
    for number in numbersByDocument[vector.documentID] ?? [] {
      memory.rareSums[number] = -.infinity
    }
  }

  /// The cosine of a fragment of the sample with the one that is compared; −∞ where both are of
  /// one document.
  func cosine(of number: Int, _ memory: Memory) -> Double {
    var sum = 0.0
    commonWeights.forEach(number) { id, weight in sum += weight * memory.commonWeights[id] }
    return memory.rareSums[number] + sum
  }

  /// Raises the best cosines, by number, to those with the fragment that is compared.
  func raise(_ best: inout [Double], _ memory: Memory) {
    best.withUnsafeMutableBufferPointer { best in
      memory.rareSums.withUnsafeBufferPointer { sums in
        commonNorms.withUnsafeBufferPointer { norms in
          for number in best.indices
          where sums[number] + memory.commonNorm * norms[number] > best[number] {
            best[number] = max(best[number], cosine(of: number, memory))
          }
        }
      }
    }
  }
}

/// Lists of indices with weights, one list for each key.
private struct WeightLists: Sendable {
  typealias Pair = (key: Int, index: Int, weight: Double)

  private var entries: [(index: UInt32, weight: Double)]

  /// Where the list of each key begins, followed by the end of the last.
  private var starts: [Int]

  /// The lists of keys below `keyCount`, each in the order of the pairs.
  init(_ pairs: [Pair], keyCount: Int) {
    starts = Array(repeating: 0, count: keyCount + 1)
    for pair in pairs { starts[pair.key + 1] += 1 }
    for key in starts.indices.dropFirst() { starts[key] += starts[key - 1] }
    entries = Array(repeating: (index: 0, weight: 0), count: pairs.count)
    var ends = starts
    for pair in pairs {
      entries[ends[pair.key]] = (index: UInt32(pair.index), weight: pair.weight)
      ends[pair.key] += 1
    }
  }

  /// Calls `body` with each index of a list and its weight.
  @inline(__always)
  func forEach(_ key: Int, _ body: (Int, Double) -> Void) {
    entries.withUnsafeBufferPointer { entries in
      for entry in entries[starts[key]..<starts[key + 1]] { body(Int(entry.index), entry.weight) }
    }
  }
}
