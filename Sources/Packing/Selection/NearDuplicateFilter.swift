/// Finds documents that are near-duplicates of one that came before.
///
/// Documents whose sketches agree in four consecutive bins of one of 16 bands are compared; at a
/// Jaccard similarity of 0.8 they do with a probability of 0.9998. In a band the latest 256 are
/// compared, so the time per document is bounded however many are alike. Memory: about 600 bytes
/// for each document that was kept.
package struct NearDuplicateFilter {
  private static let bandCount = 16
  private static let candidateLimit = 256

  private var kept: [DocumentSketch] = []

  /// By band and the bytes in it, the last document that was kept, and by document and band the
  /// one before with the same bytes.
  private var latest: [UInt64: Int32] = [:]
  private var earlier: [Int32] = []

  /// A filter without documents.
  package init() {}

  /// Whether a document that was kept is a near-duplicate of the one with this sketch.
  package func hasNearDuplicate(of sketch: DocumentSketch) -> Bool {
    for band in 0..<NearDuplicateFilter.bandCount {
      var candidate = latest[NearDuplicateFilter.key(of: sketch, band: band)] ?? -1
      for _ in 0..<NearDuplicateFilter.candidateLimit where candidate >= 0 {
        if kept[Int(candidate)].isNearDuplicate(of: sketch) { return true }
        candidate = earlier[Int(candidate) * NearDuplicateFilter.bandCount + band]
      }
    }
    return false
  }

  /// Keeps a document, with which later ones are compared.
  package mutating func keep(_ sketch: DocumentSketch) {
    let document = Int32(kept.count)
    kept.append(sketch)
    for band in 0..<NearDuplicateFilter.bandCount {
      let key = NearDuplicateFilter.key(of: sketch, band: band)
      earlier.append(latest.updateValue(document, forKey: key) ?? -1)
    }
  }

  /// The band's four bins, which fill half a word, and its number.
  private static func key(of sketch: DocumentSketch, band: Int) -> UInt64 {
    let word = sketch.words[band / 2]
    return UInt64(band) << 32 | (word >> (32 * UInt64(band % 2)) & 0xffff_ffff)
  }
}
