package import Packing

/// Pairs of fragments in one chunk that are nearly copies of each other; parts can be added up.
///
/// Two fragments are near-duplicates where their sketches say so (see `DocumentSketch`): what
/// is in the chunk is compared, so two halves of copies that were cut elsewhere need not be
/// found. Fragments shorter than a shingle are left out.
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

  /// Adds what another part of the same packing gave.
  package mutating func merge(_ other: NearDuplicatePairs) {
    comparedCount += other.comparedCount
    count += other.count
    chunkCount += other.chunkCount
  }
}
