import Randomness
package import Tokenization

/// A few bytes of a document that show how much of its text another document shares.
///
/// The text is taken as its set of shingles: every run of 5 consecutive tokens (the whole document
/// where it is shorter). Each shingle is hashed into one of 128 bins; a bin keeps its least hash,
/// an empty bin borrows from another one, and of each the low byte is kept. Two documents agree in
/// a bin with a probability of 255/256 times the Jaccard similarity of their sets, and 1/256: this
/// is MinHash with one permutation (Li, Owen and Zhang, NIPS 2012), optimal densification
/// (Shrivastava, ICML 2017) and b-bit values (Li and König, WWW 2010). Equal documents have equal
/// sketches. A sketch depends on the tokens alone, on no seed and no other document.
package final class DocumentSketch: Sendable {
  /// Consecutive tokens of a shingle.
  package static let shingleLength = 5

  /// The bins of a sketch, a byte each.
  package static let binCount = 128

  /// The agreeing bins from which on two documents count as near-duplicates: those to expect at a
  /// Jaccard similarity of 0.75.
  package static let agreementThreshold = 96

  /// Eight bins per word, the first in the low byte.
  let words: [UInt64]

  /// The sketch of a document's tokens, without BOS and EOS; O(tokens + bins).
  package init(of tokens: ArraySlice<TokenID>) {
    let least = DocumentSketch.leastHashes(of: tokens)
    var words = [UInt64](repeating: 0, count: DocumentSketch.binCount / 8)
    for (bin, hash) in least.enumerated() {
      words[bin / 8] |= (hash & 0xff) << UInt64(8 * (bin % 8))
    }
    self.words = words
  }

  /// In how many bins the two agree.
  package func agreement(with other: DocumentSketch) -> Int {
    var count = 0
    let low7 = 0x7f7f_7f7f_7f7f_7f7f as UInt64
    for (a, b) in zip(words, other.words) {
      // The high bit of each byte of `differs` is set where the bytes differ.
      let difference = a ^ b
      let differs = (((difference & low7) &+ low7) | difference) & ~low7
      count += 8 - differs.nonzeroBitCount
    }
    return count
  }

  /// Whether the two are of near-duplicates.
  package func isNearDuplicate(of other: DocumentSketch) -> Bool {
    self === other || agreement(with: other) >= DocumentSketch.agreementThreshold
  }

  private static func leastHashes(of tokens: ArraySlice<TokenID>) -> [UInt64] {
    var least = [UInt64](repeating: .max, count: binCount)
    least.withUnsafeMutableBufferPointer { least in
      tokens.withUnsafeBufferPointer { tokens in
        forEachShingleHash(of: tokens) { hash in
          let bin = Int(hash >> 57)
          // The low 57 bits, so that no hash looks like an empty bin.
          let rest = hash & (1 << 57 - 1)
          if rest < least[bin] { least[bin] = rest }
        }
      }
      fillEmptyBins(of: least)
    }
    return least
  }

  /// A rolling hash of each run of tokens: Σ token · base^i, then mixed.
  private static func forEachShingleHash(
    of tokens: UnsafeBufferPointer<TokenID>, _ body: (UInt64) -> Void
  ) {
    guard !tokens.isEmpty else { return }
    let base = 0x9e37_79b9_7f4a_7c15 as UInt64
    var power = 1 as UInt64
    for _ in 0..<shingleLength { power &*= base }
    var sum = 0 as UInt64
    for position in 0..<tokens.count {
      sum = sum &* base &+ (UInt64(truncatingIfNeeded: tokens[position]) &+ 1)
      if position >= shingleLength {
        let gone = UInt64(truncatingIfNeeded: tokens[position - shingleLength]) &+ 1
        sum &-= gone &* power
      }
      if position >= shingleLength - 1 { body(SplitMix64.mix(sum)) }
    }
    if tokens.count < shingleLength { body(SplitMix64.mix(sum)) }
  }

  /// Gives every empty bin the value of a full one, drawn by the number of the bin alone.
  private static func fillEmptyBins(of least: UnsafeMutableBufferPointer<UInt64>) {
    let isFull = least.map { $0 != .max }
    guard isFull.contains(true) else { return }
    for bin in 0..<least.count where !isFull[bin] {
      var attempt = 0 as UInt64
      var lender = bin
      while !isFull[lender] {
        lender = Int(SplitMix64.mix(UInt64(bin) << 32 | attempt) % UInt64(least.count))
        attempt += 1
      }
      least[bin] = least[lender]
    }
  }
}

/// What happens to documents that are nearly copies of each other.
package enum NearDuplicatePolicy: String, CaseIterable, Codable, Sendable {
  /// They are packed, but two of them are never in one chunk.
  case apart

  /// Of those in one source, or one partition of it, the first that comes is packed; the others
  /// are dropped and listed.
  case drop

  /// They are packed like any document.
  case allow
}
