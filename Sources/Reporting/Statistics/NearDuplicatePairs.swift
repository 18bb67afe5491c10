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

  /// Takes in the sketches of a chunk's fragments; O(n²) for n of them, 30 ns a pair.
  package mutating func add(_ sketches: [(documentID: Int, sketch: DocumentSketch)]) {
    let before = count
    for (i, a) in sketches.enumerated() {
      for b in sketches[..<i] where a.documentID != b.documentID {
        comparedCount += 1
        if a.sketch.isNearDuplicate(of: b.sketch) { count += 1 }
      }
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
