package import Packing

/// Pairs of fragments in one chunk that are nearly copies of each other; counts can be added up.
///
/// Two fragments are near-duplicates where their sketches agree (see `DocumentSketch`). The text in
/// the chunk is compared, so halves of copies that were cut at different places may be missed.
/// Fragments shorter than a shingle are left out.
package struct NearDuplicatePairs: Sendable, Equatable {
  /// Pairs that were compared, those that are near-duplicates, and the chunks that hold any.
  package private(set) var comparedCount = 0
  package private(set) var count = 0
  package private(set) var chunkCount = 0

  /// No pairs.
  package init() {}

  /// Takes in the sketches of a chunk's fragments; see `NearDuplicateSet`.
  package mutating func add(_ sketches: [(documentID: Int, sketch: DocumentSketch)]) {
    let before = count
    var set = NearDuplicateSet()
    var fragmentCounts: [Int: Int] = [:]
    for (number, (documentID, sketch)) in sketches.enumerated() {
      comparedCount += number - fragmentCounts[documentID, default: 0]
      count += set.nearDuplicates(of: sketch).count { sketches[$0].documentID != documentID }
      fragmentCounts[documentID, default: 0] += 1
      set.add(sketch)
    }
    if count > before { chunkCount += 1 }
  }

  /// Adds the pairs of other chunks of the same packing.
  package mutating func merge(_ other: NearDuplicatePairs) {
    comparedCount += other.comparedCount
    count += other.count
    chunkCount += other.chunkCount
  }
}
