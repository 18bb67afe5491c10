/// Learns merges from counted words, step by step, as Hugging Face's `BpeTrainer` does.
///
/// A step takes the pair of highest count, of equal ones that of smaller ids, and makes a token of
/// it. All words that have a pair gain it in one step, with the later of its two tokens, so each
/// pair is queued once, with these words. Its count can only fall afterwards; an entry that comes
/// out of the queue with an old count goes back with the present one.
///
/// A step costs the words that it changes, O(log queue) for the queue, and its new pairs.
struct MergeLearner {
  private var symbols: [TokenID] = []
  private var wordStarts: [Int] = []
  private var wordLengths: [Int32] = []
  private let wordCounts: [Int]
  private var pairs = PairCounts()
  // The words of all queue entries, entry by entry.
  private var entryWords: [Int32] = []
  private var queue = BinaryHeap<QueuedPair>()
  // Pair numbers and words of the current step, in order, and the pairs among them.
  private var gained: [(number: Int32, word: Int32)] = []
  private var gainedPairs: [Int32] = []

  /// A learner over pieces, whose bytes become the given tokens.
  init(_ counts: PieceCounts, byteIDs: [TokenID]) {
    wordCounts = counts.counts
    for word in 0..<counts.distinctCount {
      let bytes = counts.pieces[word]
      wordStarts.append(symbols.count)
      wordLengths.append(Int32(bytes.count))
      symbols.append(contentsOf: bytes.lazy.map { byteIDs[Int($0)] })
    }
    for word in 0..<wordStarts.count {
      let start = wordStarts[word]
      for index in start..<start + max(Int(wordLengths[word]) - 1, 0) {
        let number = pairs.number(of: PairCounts.key(symbols[index], symbols[index + 1]))
        pairs.counts[number] += wordCounts[word]
        noteGain(of: number, word: Int32(truncatingIfNeeded: word))
      }
    }
    queueGainedPairs()
  }

  /// The next pair to merge, with its count; nil when none is left.
  mutating func nextPair() -> (left: TokenID, right: TokenID, entry: Range<Int>, count: Int)? {
    while var top = queue.pop() {
      let count = pairs.counts[pairs.number(of: top.pair)]
      guard top.count == count else {
        top.count = count
        queue.push(top)
        continue
      }
      guard count > 0 else { return nil }
      return (
        TokenID(truncatingIfNeeded: top.pair >> 32), TokenID(truncatingIfNeeded: top.pair),
        top.start..<top.start + top.length, count
      )
    }
    return nil
  }

  /// Replaces a pair by a token in the words of a queue entry, and queues the pairs that result.
  mutating func merge(_ left: TokenID, _ right: TokenID, into token: TokenID, entry: Range<Int>) {
    for index in entry {
      mergeWord(Int(entryWords[index]), left, right, token)
    }
    queueGainedPairs()
  }

  private mutating func mergeWord(
    _ word: Int, _ left: TokenID, _ right: TokenID, _ token: TokenID
  ) {
    let start = wordStarts[word]
    let end = start + Int(wordLengths[word])
    let count = wordCounts[word]
    let wordNumber = Int32(truncatingIfNeeded: word)
    var read = start
    var write = start
    while read < end {
      guard read + 1 < end, symbols[read] == left, symbols[read + 1] == right else {
        symbols[write] = symbols[read]
        read += 1
        write += 1
        continue
      }
      if write > start {
        let before = symbols[write - 1]
        change(PairCounts.key(before, left), by: -count)
        noteGain(of: change(PairCounts.key(before, token), by: count), word: wordNumber)
      }
      read += 2
      if read < end {
        let after = symbols[read]
        change(PairCounts.key(right, after), by: -count)
        noteGain(of: change(PairCounts.key(token, after), by: count), word: wordNumber)
      }
      symbols[write] = token
      write += 1
    }
    wordLengths[word] = Int32(truncatingIfNeeded: write - start)
  }

  @discardableResult @inline(__always)
  private mutating func change(_ key: UInt64, by difference: Int) -> Int {
    let number = pairs.number(of: key)
    pairs.counts[number] += difference
    return number
  }

  @inline(__always)
  private mutating func noteGain(of number: Int, word: Int32) {
    if pairs.gains[number] == 0 {
      gainedPairs.append(Int32(truncatingIfNeeded: number))
    } else if pairs.lastWords[number] == word {
      return
    }
    pairs.gains[number] += 1
    pairs.lastWords[number] = word
    gained.append((Int32(truncatingIfNeeded: number), word))
  }

  /// Groups the gained words by pair, and queues one entry for each pair that occurs.
  private mutating func queueGainedPairs() {
    // From here to the end of the loop over `gained`, lastWords holds each pair's next free place,
    // relative to the first word of this step.
    let base = entryWords.count
    var place: Int32 = 0
    for number in gainedPairs {
      let number = Int(number)
      pairs.lastWords[number] = place
      if pairs.counts[number] > 0 {
        queue.push(
          QueuedPair(
            count: pairs.counts[number], pair: pairs.pairs[number], start: base + Int(place),
            length: Int(pairs.gains[number])))
      }
      place += pairs.gains[number]
      pairs.gains[number] = 0
    }
    entryWords.append(contentsOf: repeatElement(0, count: gained.count))
    for (number, word) in gained {
      entryWords[base + Int(pairs.lastWords[Int(number)])] = word
      pairs.lastWords[Int(number)] += 1
    }
    gained.removeAll(keepingCapacity: true)
    gainedPairs.removeAll(keepingCapacity: true)
  }
}

/// A pair with the count it had when it was queued, and the place of its words.
private struct QueuedPair: Comparable {
  var count: Int
  let pair: UInt64
  let start: Int
  let length: Int

  /// Before another: higher count, then smaller ids.
  static func < (left: QueuedPair, right: QueuedPair) -> Bool {
    left.count != right.count ? left.count > right.count : left.pair < right.pair
  }
}
