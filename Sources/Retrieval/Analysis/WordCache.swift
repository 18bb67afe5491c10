import CByteScan
import Foundation

/// A bounded hash table from words as they are in texts to their terms.
///
/// Open addressing over places of 32 bytes: words of at most 16 bytes are in their place, so that
/// finding one touches a single cache line. When the table is full it starts again from empty.
/// Memory: at most 8 MiB of places, and of bytes 2 to 4 MiB for the words of real texts, 32 MiB for
/// the longest.
///
/// Sendable is unchecked because of its pointers, whose memory it alone owns.
struct WordCache: ~Copyable, @unchecked Sendable {
  /// A word and its term.
  struct Entry {
    /// The word's first 8 bytes, little end first; for a word longer than 16 bytes its hash.
    fileprivate(set) var low: UInt64 = 0
    /// The word's next 8 bytes; for a word longer than 16 bytes its offset in `bytes`.
    fileprivate(set) var high: UInt64 = 0
    /// Where the term begins in the cache's bytes.
    fileprivate(set) var termOffset: UInt32 = 0
    /// The term's number in the dictionary `dictionaryID` of a `TermCounter`, which alone writes
    /// it.
    var localTermID: UInt32 = 0
    /// The dictionary for which `localTermID` holds; 0 is none.
    var dictionaryID: UInt32 = 0
    /// Bytes of the word; 0 marks a free place.
    fileprivate(set) var wordLength: UInt8 = 0
    /// Bytes of the term; 0 when the word is dropped.
    fileprivate(set) var termLength: UInt8 = 0
  }

  /// What a word is found by.
  struct Key {
    /// The word as in `Entry`; for a word longer than 16 bytes `low` is its hash and `high` is 0.
    fileprivate let low: UInt64
    fileprivate let high: UInt64
    /// Where the search begins, before it is cut to the capacity.
    fileprivate let place: UInt32
    /// Bytes of the word, 1 to 64.
    let length: UInt8

    /// The key of a word of 1 to 16 bytes, given as two integers with the first byte lowest.
    @inline(__always)
    init(low: UInt64, high: UInt64, length: Int) {
      (self.low, self.high) = (low, high)
      self.length = UInt8(truncatingIfNeeded: length)
      place = UInt32(truncatingIfNeeded: WordCache.place(low, high))
    }

    /// The key of a word of 1 to 64 bytes at the start of a buffer of at least 64.
    init(of word: UnsafePointer<UInt8>, length: Int) {
      if length > 16 {
        self.init(low: WordCache.hash(word, length: length), high: 0, length: length)
      } else {
        self.init(
          low: WordCache.integer(word, count: min(length, 8)),
          high: WordCache.integer(word + 8, count: max(length - 8, 0)), length: length)
      }
    }
  }

  typealias EntryPointer = UnsafeMutablePointer<Entry>

  /// Words and terms have at most this many bytes.
  static let maximumLength = 64
  private static let maximumCapacity = 1 << 18

  private var entries: EntryPointer
  private var capacity: Int
  private var count = 0
  private var bytes: UnsafeMutablePointer<UInt8>
  private var byteCapacity: Int
  private var byteCount = 0

  init() {
    capacity = 1 << 12
    entries = .allocate(capacity: capacity)
    entries.initialize(repeating: Entry(), count: capacity)
    byteCapacity = 1 << 15
    bytes = .allocate(capacity: byteCapacity)
  }

  deinit {
    entries.deallocate()
    bytes.deallocate()
  }

  /// The bytes of an entry's term, valid until the next word is looked up.
  @inline(__always)
  func term(of entry: EntryPointer) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      start: bytes + Int(entry.pointee.termOffset), count: Int(entry.pointee.termLength))
  }

  /// Asks for the cache line where the search of a word begins, which is looked up soon.
  @inline(__always)
  func prefetch(_ key: Key) {
    c_prefetch(entries + (Int(key.place) & (capacity - 1)))
  }

  /// The entry of a word, which is added where it is new; `bytes` is read where the word is longer
  /// than 16 bytes, and valid until the next word is looked up.
  @inline(__always)
  mutating func entry(_ key: Key, bytes word: UnsafePointer<UInt8>) -> EntryPointer {
    guard key.length <= 16 else { return longEntry(key, bytes: word) }
    var place = Int(key.place) & (capacity - 1)
    while true {
      let entry = entries + place
      if entry.pointee.low == key.low, entry.pointee.high == key.high,
        entry.pointee.wordLength == key.length
      {
        return entry
      }
      if entry.pointee.wordLength == 0 { return insert(key) }
      place = (place + 1) & (capacity - 1)
    }
  }

  @inline(never)
  private mutating func longEntry(_ key: Key, bytes word: UnsafePointer<UInt8>) -> EntryPointer {
    var place = Int(key.place) & (capacity - 1)
    while true {
      let entry = entries + place
      if entry.pointee.wordLength == 0 { break }
      if entry.pointee.low == key.low, entry.pointee.wordLength == key.length,
        memcmp(bytes + Int(entry.pointee.high), word, Int(key.length)) == 0
      {
        return entry
      }
      place = (place + 1) & (capacity - 1)
    }
    makeRoom()
    let offset = byteCount
    append(word, count: Int(key.length))
    return add(low: key.low, high: UInt64(offset), word: word, length: Int(key.length))
  }

  // MARK: Adding words

  @inline(never)
  private mutating func insert(_ key: Key) -> EntryPointer {
    makeRoom()
    let word = (key.low.littleEndian, key.high.littleEndian)
    return withUnsafePointer(to: word) { pair in
      pair.withMemoryRebound(to: UInt8.self, capacity: 16) { start in
        add(low: key.low, high: key.high, word: start, length: Int(key.length))
      }
    }
  }

  private mutating func add(
    low: UInt64, high: UInt64, word: UnsafePointer<UInt8>, length: Int
  ) -> EntryPointer {
    let offset = byteCount
    append(word, count: length)
    let term = UnsafeMutableBufferPointer(start: bytes + offset, count: length)
    byteCount = offset + Self.reduce(term)
    var entry = Entry()
    entry.low = low
    entry.high = high
    entry.termOffset = UInt32(truncatingIfNeeded: offset)
    entry.wordLength = UInt8(truncatingIfNeeded: length)
    entry.termLength = UInt8(truncatingIfNeeded: byteCount - offset)
    count += 1
    return place(entry)
  }

  /// Turns a word into its term and returns the term's length, 0 for a word that is
  /// dropped.
  private static func reduce(_ word: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let isEnglish = word.allSatisfy {
      $0 &- UInt8(ascii: "a") < 26 || $0 == UInt8(ascii: "'")
    }
    guard isEnglish else {
      return word.count == 1 && word[0] < 0x80 ? 0 : word.count
    }
    guard word.count > 1 else { return 0 }
    return StopWords.contains(UnsafeBufferPointer(word)) ? 0 : EnglishStemmer.stem(word)
  }

  private func place(_ entry: Entry) -> EntryPointer {
    let isShort = entry.wordLength <= 16
    var place = Self.place(entry.low, isShort ? entry.high : 0) & (capacity - 1)
    while entries[place].wordLength != 0 {
      place = (place + 1) & (capacity - 1)
    }
    entries[place] = entry
    return entries + place
  }

  private mutating func append(_ text: UnsafePointer<UInt8>, count: Int) {
    (bytes + byteCount).update(from: text, count: count)
    byteCount += count
  }

  /// Makes room for one more word: grows the table, or empties a full one.
  private mutating func makeRoom() {
    if byteCount + 2 * Self.maximumLength > byteCapacity {
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * byteCapacity)
      larger.update(from: bytes, count: byteCount)
      bytes.deallocate()
      bytes = larger
      byteCapacity *= 2
    }
    guard count >= capacity / 4 * 3 else { return }
    if capacity == Self.maximumCapacity {
      entries.update(repeating: Entry(), count: capacity)
      (count, byteCount) = (0, 0)
      return
    }
    let old = UnsafeBufferPointer(start: entries, count: capacity)
    capacity *= 2
    entries = .allocate(capacity: capacity)
    entries.initialize(repeating: Entry(), count: capacity)
    for entry in old where entry.wordLength != 0 {
      _ = place(entry)
    }
    old.deallocate()
  }

  // MARK: Hashing

  /// Folds the 128-bit product of both integers, after wyhash.
  @inline(__always)
  fileprivate static func place(_ low: UInt64, _ high: UInt64) -> Int {
    let product = (low ^ 0x9e37_79b9_7f4a_7c15)
      .multipliedFullWidth(by: high ^ 0xa076_1d64_78bd_642f)
    return Int(truncatingIfNeeded: product.high ^ product.low)
  }

  fileprivate static func hash(_ word: UnsafePointer<UInt8>, length: Int) -> UInt64 {
    var hash = UInt64(length)
    for start in stride(from: 0, to: length, by: 8) {
      let bytes = integer(word + start, count: min(8, length - start))
      hash = UInt64(bitPattern: Int64(place(hash, bytes)))
    }
    return hash
  }

  /// Up to 8 bytes, the first lowest; reads 8 bytes whatever the count.
  @inline(__always)
  fileprivate static func integer(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    let value = UInt64(
      littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
    return count == 8 ? value : value & (1 &<< UInt64(8 * count) &- 1)
  }
}
