import CByteScan
import Foundation

/// Remembers the tokens of pieces seen before: one encoder's, of bounded size.
///
/// Buckets of two 32-byte slots fill one cache line each. An entry whose bucket is full may go to
/// the neighbouring one; where both are full, it replaces the older one of its own bucket.
/// Pieces of up to 15 bytes are keyed by those bytes in place, longer ones by a 64-bit hash and by
/// comparison with a copy. More than three tokens go to an arena. It grows with what is put in, up
/// to 2 to the power of `greatestBits` slots; when an arena is full then, the cache is emptied.
final class PieceCache {
  /// Longer pieces are not remembered.
  static let longestPiece = 128

  /// A piece's key: up to 15 bytes and their count, or hash, count and place of the copy.
  struct Key: Equatable {
    var low: UInt64
    var high: UInt64
  }

  private struct Slot {
    var low: UInt64 = 0
    // Top byte: length of a short piece, 0xff for a long one, 0 for an empty slot. A long piece
    // has its length in the next three bytes, and the place of its copy in the low half.
    var high: UInt64 = 0
    // The ids if there are up to three; else their place in the arena comes first. Their count is
    // the last lane.
    var ids = SIMD4<TokenID>()
  }

  private static let longestInPlace = 15
  private static let longMark: UInt64 = 0xff << 56
  /// A long piece's key without the place of its copy.
  private static let placeless: UInt64 = 0xffff_ffff << 32
  private static let smallestBits = 12
  // Large steps: a table that is outgrown was cleared for nothing.
  private static let growthBits = 2
  // The most ids and bytes in the arenas for each slot: scripts that write no spaces, whose pieces
  // are clauses, need about as many.
  private static let idsPerSlot = 4
  private static let bytesPerSlot = 16

  private let greatestBits: Int
  // Unchecked: an encoder stays on its thread, and no access here contains another one.
  @exclusivity(unchecked) private var bits: Int
  @exclusivity(unchecked) private var slots: UnsafeMutablePointer<Slot>
  @exclusivity(unchecked) private var ids: Arena<TokenID>
  @exclusivity(unchecked) private var bytes: Arena<UInt8>
  @exclusivity(unchecked) private var insertionCount = 0

  /// A cache that is small at first; with the default it grows to 2^21 slots of 64 MB, and to as
  /// much in arenas.
  init(greatestBits: Int = 21) {
    precondition((2...28).contains(greatestBits), "a cache has 4 to 2^28 slots")
    self.greatestBits = greatestBits
    bits = min(Self.smallestBits, greatestBits)
    slots = Self.makeSlots(bits)
    ids = Arena(limit: Self.idsPerSlot << greatestBits)
    bytes = Arena(limit: Self.bytesPerSlot << greatestBits)
  }

  deinit {
    slots.deallocate()
    ids.deallocate()
    bytes.deallocate()
  }

  /// Empty slots, of which each bucket is one cache line.
  private static func makeSlots(_ bits: Int) -> UnsafeMutablePointer<Slot> {
    let count = 1 << bits
    let slots = UnsafeMutablePointer<Slot>.allocateOnHugePages(count: count)
    slots.initialize(repeating: Slot(), count: count)
    return slots
  }

  /// The key of a piece of 1 to `longestPiece` bytes.
  ///
  /// `readable` says how many bytes may be read from its start: at least its own.
  @inline(__always)
  static func key(_ piece: UnsafePointer<UInt8>, count: Int, readable: Int) -> Key {
    guard count <= longestInPlace else {
      let hash = ByteStringIndex.hash(UnsafeBufferPointer(start: piece, count: count))
      return Key(low: hash, high: longMark | UInt64(count) &<< 32)
    }
    var low: UInt64 = 0
    var high: UInt64 = 0
    if readable >= C_BYTE_WINDOW {
      let first = c_first_bytes(piece, count)
      low = first.low
      high = first.high
    } else {
      for index in 0..<count {
        let byte = UInt64(piece[index])
        if index < 8 {
          low |= byte &<< UInt64(index * 8)
        } else {
          high |= byte &<< UInt64((index - 8) * 8)
        }
      }
    }
    return Key(low: low, high: high | UInt64(count) &<< 56)
  }

  /// Prefetches the memory where the tokens of a piece are remembered.
  @inline(__always)
  func prefetch(_ key: Key) {
    c_prefetch(slots + bucketStart(of: key))
  }

  /// Writes the tokens of a piece if they are remembered, and returns how many; else 0.
  ///
  /// The output needs room for `longestPiece` ids.
  @inline(__always)
  func writeTokens(
    _ key: Key, _ piece: UnsafePointer<UInt8>, count: Int, to output: UnsafeMutablePointer<TokenID>
  ) -> Int {
    let first = bucketStart(of: key)
    let bucket = slots + first
    let neighbour = slots + (first ^ 2)
    let slot: UnsafeMutablePointer<Slot>
    if matches(bucket, key, piece, count) {
      slot = bucket
    } else if matches(bucket + 1, key, piece, count) {
      slot = bucket + 1
    } else if matches(neighbour, key, piece, count) {
      slot = neighbour
    } else if matches(neighbour + 1, key, piece, count) {
      slot = neighbour + 1
    } else {
      return 0
    }
    let tokens = slot.pointee.ids
    let tokenCount = Int(tokens[3])
    if tokenCount <= 3 {
      UnsafeMutableRawPointer(output).storeBytes(of: tokens, as: SIMD4<TokenID>.self)
    } else {
      output.update(from: ids.start + Int(tokens[0]), count: tokenCount)
    }
    return tokenCount
  }

  /// Remembers the tokens of a piece: at least one, and not more than `longestPiece`.
  func insert(
    _ key: Key, _ piece: UnsafePointer<UInt8>, count: Int, tokens: ArraySlice<TokenID>
  ) {
    if insertionCount >= 1 << (bits - 1), bits < greatestBits { grow() }
    if !ids.hasRoom(for: tokens.count) || !bytes.hasRoom(for: count) { forgetAll() }
    insertionCount += 1
    var slot = Slot(low: key.low, high: key.high)
    if key.high >= Self.longMark {
      slot.high |= UInt64(bytes.append(piece, count: count))
    }
    if tokens.count <= 3 {
      for (lane, token) in tokens.enumerated() { slot.ids[lane] = token }
    } else {
      tokens.withUnsafeBufferPointer { tokens in
        guard let first = tokens.baseAddress else { return }
        slot.ids[0] = TokenID(ids.append(first, count: tokens.count))
      }
    }
    slot.ids[3] = TokenID(tokens.count)
    place(slot, key)
  }

  /// Puts a slot into an empty place of its bucket or of the neighbouring one, else in place of the
  /// older one of its bucket.
  @inline(__always)
  private func place(_ slot: Slot, _ key: Key) {
    let first = bucketStart(of: key)
    for place in [first, first + 1, first ^ 2, (first ^ 2) + 1] where slots[place].high == 0 {
      slots[place] = slot
      return
    }
    slots[first + 1] = slots[first]
    slots[first] = slot
  }

  @inline(__always)
  private func bucketStart(of key: Key) -> Int {
    let mixed = (key.low ^ key.high &* 0xc2b2_ae3d_27d4_eb4f) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: mixed &>> UInt64(65 &- bits)) &* 2
  }

  @inline(__always)
  private func matches(
    _ slot: UnsafeMutablePointer<Slot>, _ key: Key, _ piece: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    guard slot.pointee.low == key.low else { return false }
    if slot.pointee.high == key.high, key.high < Self.longMark {
      return true
    }
    guard key.high >= Self.longMark, slot.pointee.high &>> 32 == key.high &>> 32 else {
      return false
    }
    let copy = bytes.start + Int(truncatingIfNeeded: slot.pointee.high & 0xffff_ffff)
    return memcmp(copy, piece, count) == 0
  }

  /// Multiplies the slots; what was remembered stays.
  private func grow() {
    let old = slots
    let oldCount = 1 << bits
    bits = min(bits + Self.growthBits, greatestBits)
    slots = Self.makeSlots(bits)
    for index in 0..<oldCount where old[index].high != 0 {
      let high = old[index].high
      let key = Key(low: old[index].low, high: high < Self.longMark ? high : high & Self.placeless)
      place(old[index], key)
    }
    old.deallocate()
  }

  private func forgetAll() {
    slots.update(repeating: Slot(), count: 1 << bits)
    insertionCount = 0
    ids.removeAll()
    bytes.removeAll()
  }
}

/// Memory that is filled from its start and grows up to a limit.
private struct Arena<Element: BitwiseCopyable> {
  private(set) var start: UnsafeMutablePointer<Element>
  private var count = 0
  private var capacity: Int
  private let limit: Int

  /// An empty arena for at most `limit` elements, and for 64 of the longest pieces at least.
  init(limit: Int) {
    capacity = 64 * PieceCache.longestPiece
    self.limit = max(limit, capacity)
    start = .allocate(capacity: capacity)
  }

  func deallocate() { start.deallocate() }

  func hasRoom(for more: Int) -> Bool { count + more <= limit }

  /// Appends elements, for which there must be room, and returns where they begin.
  mutating func append(_ elements: UnsafePointer<Element>, count more: Int) -> Int {
    if count + more > capacity {
      capacity = min(limit, capacity * 2)
      let larger = UnsafeMutablePointer<Element>.allocateOnHugePages(count: capacity)
      larger.update(from: start, count: count)
      start.deallocate()
      start = larger
    }
    (start + count).update(from: elements, count: more)
    defer { count += more }
    return count
  }

  mutating func removeAll() { count = 0 }
}

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
  private static var hugePage: Int { 1 << 21 }

  /// Memory over which look-ups are spread: on few, large pages where there is enough of it.
  fileprivate static func allocateOnHugePages(count: Int) -> Self {
    let byteCount = count * MemoryLayout<Pointee>.stride
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount, alignment: byteCount < hugePage ? 64 : hugePage)
    // Advice, which may fail, and comes before the memory is touched.
    if byteCount >= hugePage { madvise(memory, byteCount, Int32(MADV_HUGEPAGE)) }
    return memory.bindMemory(to: Pointee.self, capacity: count)
  }
}
