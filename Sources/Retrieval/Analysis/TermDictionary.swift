import Foundation

/// The distinct terms of a batch, numbered from 0 in order of first appearance.
///
/// Open addressing, at most half full; the bytes of all terms lie one after the other.
struct TermDictionary {
  /// Local term id + 1 in the low half, the high half of the hash in the high half; 0 is free.
  private var places: [UInt64]
  private static let tagBits: UInt64 = 0xffff_ffff_0000_0000
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// A dictionary without terms, with room for `minimumCapacity` before it first grows.
  ///
  /// An empty one takes a few hundred bytes: there is one for each source.
  init(minimumCapacity: Int = 0) {
    var placeCount = 1 << 5
    while placeCount < 2 * minimumCapacity { placeCount *= 2 }
    places = Array(repeating: 0, count: placeCount)
  }

  /// Number of terms.
  var count: Int { ends.count }

  /// The number of a term, which is added if it is new; expected constant time.
  mutating func localTermID(of term: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let hash = Self.hash(term)
    let place: Int
    switch probe(term, hash: hash) {
    case .found(let id): return id
    case .free(let free): place = free
    }
    bytes.append(contentsOf: term)
    ends.append(bytes.count)
    places[place] = hash & Self.tagBits | UInt64(ends.count)
    if ends.count * 2 > places.count { grow() }
    return UInt32(truncatingIfNeeded: ends.count - 1)
  }

  /// The number of a term, or nil where it is none of these; expected constant time.
  func find(_ term: UnsafeBufferPointer<UInt8>) -> UInt32? {
    guard case .found(let id) = probe(term, hash: Self.hash(term)) else { return nil }
    return id
  }

  private enum Probe {
    case found(UInt32)
    case free(place: Int)
  }

  @inline(__always)
  private func probe(_ term: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Probe {
    let tag = hash & Self.tagBits
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while places[place] != 0 {
      let found = places[place]
      let id = Int(found & 0xffff_ffff) - 1
      if found ^ tag <= 0xffff_ffff, isEqual(term, toTermAt: id) {
        return .found(UInt32(truncatingIfNeeded: id))
      }
      place = (place + 1) & mask
    }
    return .free(place: place)
  }

  /// The bytes of a term by its number.
  func term(at localTermID: Int) -> ArraySlice<UInt8> {
    bytes[(localTermID == 0 ? 0 : ends[localTermID - 1])..<ends[localTermID]]
  }

  /// Calls `body` with the given terms; their bytes are valid during the call only.
  func forEachTerm(
    _ ids: [UInt32], _ body: (UInt32, UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    try bytes.withUnsafeBufferPointer { bytes in
      for id in ids {
        let start = id == 0 ? 0 : ends[Int(id) - 1]
        try body(id, UnsafeBufferPointer(rebasing: bytes[start..<ends[Int(id)]]))
      }
    }
  }

  /// The numbers of all terms, ascending by their bytes.
  ///
  /// Many terms are dealt out by their first two bytes before they are sorted.
  func sorted() -> [UInt32] {
    let bits: UInt64 = count > 1 << 14 ? 16 : 0
    let bucketCount = 1 << Int(bits)
    // The first eight bytes decide almost always, and cost no look at the text.
    let prefixes = prefixes()
    var starts = Array(repeating: 0, count: bucketCount + 1)
    for prefix in prefixes { starts[Int(prefix >> (64 - bits)) + 1] += 1 }
    for bucket in 0..<bucketCount { starts[bucket + 1] += starts[bucket] }
    var places = starts
    var entries = [(prefix: UInt64, id: UInt32)](unsafeUninitializedCapacity: count) {
      entries, initializedCount in
      for (id, prefix) in prefixes.enumerated() {
        let bucket = Int(prefix >> (64 - bits))
        entries.initializeElement(at: places[bucket], to: (prefix, UInt32(id)))
        places[bucket] += 1
      }
      initializedCount = prefixes.count
    }
    entries.withUnsafeMutableBufferPointer { entries in
      for bucket in 0..<bucketCount where starts[bucket + 1] - starts[bucket] > 1 {
        var terms = UnsafeMutableBufferPointer(
          rebasing: entries[starts[bucket]..<starts[bucket + 1]])
        terms.sort { first, second in
          guard first.prefix == second.prefix else { return first.prefix < second.prefix }
          return term(at: Int(first.id)).lexicographicallyPrecedes(term(at: Int(second.id)))
        }
      }
    }
    return entries.map(\.id)
  }

  /// By number, the first eight bytes of each term, the first highest, and zeros after its end.
  private func prefixes() -> [UInt64] {
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      return ends.map { end in
        defer { start = end }
        var prefix: UInt64 = 0
        for place in start..<min(start + 8, end) { prefix = prefix << 8 | UInt64(bytes[place]) }
        return prefix << UInt64(8 * (8 - min(8, end - start)))
      }
    }
  }

  private func isEqual(_ term: UnsafeBufferPointer<UInt8>, toTermAt id: Int) -> Bool {
    let start = id == 0 ? 0 : ends[id - 1]
    guard ends[id] - start == term.count, let known = term.baseAddress else { return false }
    return bytes.withUnsafeBufferPointer { all in
      all.baseAddress.map { memcmp($0 + start, known, term.count) == 0 } ?? false
    }
  }

  /// Removes all terms and keeps the memory.
  mutating func removeAll() {
    if places.count > 1 << 12, ends.count * 32 < places.count {
      places = Array(repeating: 0, count: 1 << 12)
    } else {
      for place in places.indices { places[place] = 0 }
    }
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  private mutating func grow() {
    places = Array(repeating: 0, count: places.count * 2)
    let mask = places.count - 1
    for id in ends.indices {
      let hash = term(at: id).withUnsafeBufferPointer(Self.hash)
      var place = Int(truncatingIfNeeded: hash) & mask
      while places[place] != 0 { place = (place + 1) & mask }
      places[place] = hash & Self.tagBits | UInt64(id + 1)
    }
  }

  /// A hash of bytes: eight at a time, each step a folded 128-bit product, after wyhash.
  private static func hash(_ term: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = UInt64(term.count) ^ 0xa076_1d64_78bd_642f
    var index = 0
    while index < term.count {
      var bytes: UInt64 = 0
      if index + 8 <= term.count {
        bytes = UnsafeRawBufferPointer(term).loadUnaligned(fromByteOffset: index, as: UInt64.self)
      } else {
        for offset in 0..<(term.count - index) {
          bytes |= UInt64(term[index + offset]) << (8 * offset)
        }
      }
      let product = (hash ^ bytes).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
      hash = product.high ^ product.low
      index += 8
    }
    return hash
  }
}
