import BM25

/// The terms of a query, found by number in constant time, so that a document can be scored by one
/// walk along its own terms.
///
/// A bit for every term of the source says whether the query has it; its place among the query's
/// terms is counted from the bits before it in the same word. Memory: 12 bytes for 64 terms.
final class QueryWeights {
  private let scorer: BM25Scorer
  private let bits: UnsafeMutablePointer<UInt64>
  /// The place of the first query term of each word of bits that is not empty.
  private let places: UnsafeMutablePointer<UInt32>
  private let wordCount: Int
  private var terms: [(termID: TermID, frequency: Double, idf: Double)] = []
  /// The entries of a document whose terms the query has; after them, leftovers.
  private var matches: [TermVector.Entry] = []

  /// No query yet, over terms 0 ..< `termCount`.
  init(termCount: Int, scorer: BM25Scorer) {
    self.scorer = scorer
    wordCount = termCount / 64 + 1
    bits = .allocate(capacity: wordCount)
    bits.initialize(repeating: 0, count: wordCount)
    places = .allocate(capacity: wordCount)
    places.initialize(repeating: 0, count: wordCount)
  }

  deinit {
    bits.deallocate()
    places.deallocate()
  }

  /// Sets the query; `clear` must have been called since the previous one.
  func set(_ query: TermVector, idf: (TermID) -> Double) {
    terms.reserveCapacity(query.entries.count)
    for (place, entry) in query.entries.enumerated() {
      let word = Int(entry.termID >> 6)
      precondition(word < wordCount, "term \(entry.termID) is not of this source")
      if bits[word] == 0 { places[word] = UInt32(place) }
      bits[word] |= 1 << UInt64(entry.termID & 63)
      terms.append((entry.termID, Double(entry.frequency), idf(entry.termID)))
    }
  }

  /// Forgets the query; O(its terms).
  func clear() {
    for term in terms { bits[Int(term.termID >> 6)] = 0 }
    terms.removeAll(keepingCapacity: true)
  }

  /// The score of a document: the sum over the terms that it shares with the query, ascending.
  ///
  /// O(terms of the document). The bits depend on the matches and their order alone.
  func score(of document: TermVector, lengthNorm: Double) -> Double {
    makeRoom(document.entries.count)
    return matches.withUnsafeMutableBufferPointer { matches in
      var count = 0
      document.entries.withUnsafeBufferPointer { entries in
        for entry in entries { collect(entry, in: matches, &count) }
      }
      return score(matches[..<count], lengthNorm: lengthNorm)
    }
  }

  /// The same for a vector in its stored form; nil where the bytes are damaged.
  func score(ofEncoded bytes: UnsafeRawBufferPointer, lengthNorm: Double) -> Double? {
    makeRoom(bytes.count / 2)
    return matches.withUnsafeMutableBufferPointer { matches in
      var count = 0
      let isWhole = TermVector.forEachEntry(in: bytes) { collect($0, in: matches, &count) }
      return isWhole ? score(matches[..<count], lengthNorm: lengthNorm) : nil
    }
  }

  private func makeRoom(_ count: Int) {
    guard matches.count <= count else { return }
    matches = Array(repeating: .init(termID: 0, frequency: 0), count: 2 * count + 16)
  }

  /// Writes an entry after the matches, and counts it where the query has its term: without a
  /// branch, which would be mispredicted at every other term.
  @inline(__always)
  private func collect(
    _ entry: TermVector.Entry, in matches: UnsafeMutableBufferPointer<TermVector.Entry>,
    _ count: inout Int
  ) {
    let word = Int(entry.termID >> 6)
    guard word < wordCount else { return }
    matches[count] = entry
    count &+= Int(truncatingIfNeeded: bits[word] &>> UInt64(entry.termID & 63) & 1)
  }

  @inline(__always)
  private func score(
    _ matches: Slice<UnsafeMutableBufferPointer<TermVector.Entry>>, lengthNorm: Double
  ) -> Double {
    terms.withUnsafeBufferPointer { terms in
      var score = 0.0
      for match in matches {
        let word = Int(match.termID >> 6)
        let before = bits[word] & (1 &<< UInt64(match.termID & 63) &- 1)
        let term = terms[Int(places[word]) &+ before.nonzeroBitCount]
        score +=
          term.frequency
          * scorer.impact(
            idf: term.idf, termFrequency: Int(match.frequency), lengthNorm: lengthNorm)
      }
      return score
    }
  }
}
