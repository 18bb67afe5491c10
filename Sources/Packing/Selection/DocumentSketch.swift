import Randomness
package import Tokenization

/// What shows how much of a document's text another document shares.
///
/// The text is taken as its set of shingles: every run of 5 consecutive tokens (the whole document
/// where it is shorter), as a hash of 64 bits. Of a set of at most 50 shingles all hashes are kept,
/// so the Jaccard similarity of two such sets is exact. Of a larger set a byte is kept for each of
/// 128 bins: a bin has its least hash, an empty bin borrows from another one, and of each the low
/// byte counts. Two sets agree in a bin with a probability of 255/256 times their similarity, and
/// 1/256: this is MinHash with one permutation (Li, Owen and Zhang, NIPS 2012), optimal
/// densification (Shrivastava, ICML 2017) and b-bit values (Li and König, WWW 2010). Bins alone
/// would not do for small sets: one shingle fills all bins with one byte, which 1 in 256 shares.
///
/// Equal documents have equal sketches. A sketch depends on the tokens alone, on no seed and no
/// other document.
package final class DocumentSketch: Sendable {
  /// Consecutive tokens of a shingle.
  package static let shingleLength = 5

  /// Maximum number of different shingles that are all kept.
  package static let exactLimit = 50

  /// The bins of a sketch, a byte each.
  package static let binCount = 128

  /// The agreeing bins from which on two documents count as near-duplicates: those to expect at a
  /// Jaccard similarity of 0.75, which is the limit for sets that are compared exactly.
  package static let agreementThreshold = 96

  /// Different shingles from which on a small set can be that similar to a large one.
  private static let binnedMinimum =
    ((exactLimit + 1) * agreementThreshold + binCount - 1) / binCount

  /// The hashes of all shingles, ascending; nil of a large set.
  let shingles: [UInt64]?

  /// A hash of a small set.
  private let identity: UInt64

  /// Eight bins a word, the first in the low byte; empty where the set is too small to be similar
  /// to one that has bins alone.
  let words: [UInt64]

  /// The sketch of a document's tokens, without BOS and EOS; O(tokens + bins).
  package init(of tokens: ArraySlice<TokenID>) {
    shingles = DocumentSketch.smallSet(of: tokens)
    identity = shingles?.reduce(0) { SplitMix64.mix($0 ^ $1) } ?? 0
    guard shingles?.count ?? .max >= DocumentSketch.binnedMinimum else {
      words = []
      return
    }
    let least = DocumentSketch.leastHashes(of: tokens)
    var words = [UInt64](repeating: 0, count: DocumentSketch.binCount / 8)
    for (bin, hash) in least.enumerated() {
      words[bin / 8] |= (hash & 0xff) << UInt64(8 * (bin % 8))
    }
    self.words = words
  }

  /// The Jaccard similarity of the two sets of shingles: exact where both are small, else the share
  /// of the bins that agree, and 0 where one is too small for the other.
  package func similarity(to other: DocumentSketch) -> Double {
    let (common, all) = overlap(with: other)
    return Double(common) / Double(all)
  }

  /// Whether the two are of near-duplicates.
  package func isNearDuplicate(of other: DocumentSketch) -> Bool {
    if self === other { return true }
    if let a = shingles, let b = other.shingles {
      if identity == other.identity { return true }
      // No text is like one that is much longer.
      guard
        min(a.count, b.count) * DocumentSketch.binCount
          >= max(a.count, b.count) * DocumentSketch.agreementThreshold
      else { return false }
    }
    let (common, all) = overlap(with: other)
    return common * DocumentSketch.binCount >= all * DocumentSketch.agreementThreshold
  }

  /// Whether the condition holds for one of the keys of a small set; a large set has none.
  ///
  /// Two small sets of near-duplicates have a key in common: they are equal, or share one of their
  /// least hashes, of which each has one more than it may have for itself.
  func containsKey(where isWanted: (UInt64) -> Bool) -> Bool {
    guard let shingles else { return false }
    if isWanted(identity) { return true }
    // One and two shingles have no near-duplicates but equal sets.
    guard shingles.count > 2 else { return false }
    let (count, binCount) = (shingles.count, DocumentSketch.binCount)
    let least = (count * DocumentSketch.agreementThreshold + binCount - 1) / binCount
    return shingles.prefix(count - least + 1).contains(where: isWanted)
  }

  /// In how many bins two large sets agree.
  func agreement(with other: DocumentSketch) -> Int {
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

  /// Shingles, or bins, that are common to both, and how many there are.
  private func overlap(with other: DocumentSketch) -> (common: Int, all: Int) {
    guard let a = shingles, let b = other.shingles else {
      return (agreement(with: other), DocumentSketch.binCount)
    }
    // Texts without tokens do not differ.
    guard !a.isEmpty || !b.isEmpty else { return (1, 1) }
    let common = a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in DocumentSketch.commonCount(a, b) }
    }
    return (common, a.count + b.count - common)
  }

  /// How many numbers are in both ascending lists.
  private static func commonCount(
    _ a: UnsafeBufferPointer<UInt64>, _ b: UnsafeBufferPointer<UInt64>
  ) -> Int {
    var (i, j, count) = (0, 0, 0)
    while i < a.count, j < b.count {
      // The smaller one cannot be predicted, so this avoids a branch.
      let (x, y) = (a[i], b[j])
      count &+= x == y ? 1 : 0
      i &+= x <= y ? 1 : 0
      j &+= y <= x ? 1 : 0
    }
    return count
  }

  /// The hashes of all shingles, ascending, each once; nil where there are more than `exactLimit`.
  private static func smallSet(of tokens: ArraySlice<TokenID>) -> [UInt64]? {
    var set: [UInt64] = []
    let isSmall = tokens.withUnsafeBufferPointer { tokens in
      forEachShingleHash(of: tokens) { hash in
        // A text that repeats itself has few shingles, however long it is.
        if set.count == exactLimit + 14 {
          removeCopies(from: &set)
          guard set.count <= exactLimit else { return false }
        }
        set.append(hash)
        return true
      }
    }
    guard isSmall else { return nil }
    removeCopies(from: &set)
    return set.count <= exactLimit ? set : nil
  }

  /// Sorts the hashes, and leaves each once.
  private static func removeCopies(from hashes: inout [UInt64]) {
    hashes.sort()
    var count = 0
    for hash in hashes where count == 0 || hashes[count - 1] != hash {
      hashes[count] = hash
      count += 1
    }
    hashes.removeLast(hashes.count - count)
  }

  private static func leastHashes(of tokens: ArraySlice<TokenID>) -> [UInt64] {
    var least = [UInt64](repeating: .max, count: binCount)
    least.withUnsafeMutableBufferPointer { least in
      tokens.withUnsafeBufferPointer { tokens in
        _ = forEachShingleHash(of: tokens) { hash in
          let bin = Int(hash >> 57)
          // The low 57 bits, so that no hash looks like an empty bin.
          let rest = hash & (1 << 57 - 1)
          if rest < least[bin] { least[bin] = rest }
          return true
        }
      }
      fillEmptyBins(of: least)
    }
    return least
  }

  /// Calls `body` with a rolling hash of each run of tokens, Σ token · base^i, then mixed, until it
  /// gives false; returns whether it never did.
  private static func forEachShingleHash(
    of tokens: UnsafeBufferPointer<TokenID>, _ body: (UInt64) -> Bool
  ) -> Bool {
    guard !tokens.isEmpty else { return true }
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
      guard position < shingleLength - 1 || body(SplitMix64.mix(sum)) else { return false }
    }
    return tokens.count >= shingleLength || body(SplitMix64.mix(sum))
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
