/// Finds documents that are near-duplicates of one that came before.
///
/// Small sets of shingles (see `DocumentSketch`) are compared where they have a key in common, as
/// all near-duplicates do; larger ones where they agree in four consecutive bins of one of 16
/// bands: at a Jaccard similarity of 0.8 that is so with a probability of 0.9998. Of the documents
/// under one key or band the latest 256 are looked at, so that a document costs bounded time
/// however many are alike; copies with small sets are always found. Memory: about 600 bytes for
/// each document that was kept.
package struct NearDuplicateFilter {
  private static let bandCount = 16
  private static let candidateLimit = 256

  private var kept: [DocumentSketch] = []
  private var bands = SketchChains()
  private var keys = SketchChains()

  /// A filter without documents.
  package init() {}

  /// Whether a document that was kept is a near-duplicate of the one with this sketch.
  package func hasNearDuplicate(of sketch: DocumentSketch) -> Bool {
    func hasNearDuplicate(in chains: SketchChains, _ key: UInt64) -> Bool {
      chains.contains(key, limit: NearDuplicateFilter.candidateLimit) {
        kept[$0].isNearDuplicate(of: sketch)
      }
    }
    return sketch.containsKey { hasNearDuplicate(in: keys, $0) }
      || NearDuplicateFilter.bands(of: sketch).contains { hasNearDuplicate(in: bands, $0) }
  }

  /// Keeps a document, with which later ones are compared.
  package mutating func keep(_ sketch: DocumentSketch) {
    keys.add(kept.count, underKeysOf: sketch)
    for key in NearDuplicateFilter.bands(of: sketch) { bands.add(kept.count, under: key) }
    kept.append(sketch)
  }

  /// Of each band the four bins, which fill half a word, and its number; none without bins.
  private static func bands(of sketch: DocumentSketch) -> some Sequence<UInt64> {
    (0..<(sketch.words.isEmpty ? 0 : bandCount)).lazy.map { band in
      let word = sketch.words[band / 2]
      return UInt64(band) << 32 | (word >> (32 * UInt64(band % 2)) & 0xffff_ffff)
    }
  }
}
