/// Remembers the tokens of pieces seen before: one encoder's, of bounded size.
///
/// Buckets of two 32-byte slots fill one cache line each; the older entry of a full bucket goes.
/// Pieces of up to 15 bytes are keyed by those bytes in place, longer ones by a 64-bit hash and by
/// comparison with a copy. More than three tokens go to an arena; when an arena is full, all is
/// forgotten.
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
    var count: UInt32 = 0
    // The ids if there are up to three; else their place in the arena comes first.
    var ids: (TokenID, TokenID, TokenID) = (0, 0, 0)
  }

  private static let longestInPlace = 15
  private static let longMark: UInt64 = 0xff << 56
  private static let arenaCapacity = 1 << 18

  private let slots: UnsafeMutablePointer<Slot>
  private let slotCount: Int
  private let bucketShift: UInt64
  private let ids: UnsafeMutablePointer<TokenID>
  private let bytes: UnsafeMutablePointer<UInt8>
  private var usedIDs = 0
  private var usedBytes = 0

  /// A cache of 2 to the power of `bits` slots, which is at least 2 of them; 2 MB by default.
  init(bits: Int = 16) {
    precondition((1...30).contains(bits), "a cache has 2 to 2^30 slots")
    slotCount = 1 << bits
    bucketShift = UInt64(64 - (bits - 1))
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: Slot(), count: slotCount)
    ids = .allocate(capacity: Self.arenaCapacity)
    bytes = .allocate(capacity: Self.arenaCapacity)
  }

  deinit {
    slots.deallocate()
    ids.deallocate()
    bytes.deallocate()
  }

  /// The key of a piece of 1 to `longestPiece` bytes.
  ///
  /// `readable` says how many bytes may be read from its start: at least its own.
  @inline(__always)
  static func key(_ piece: UnsafePointer<UInt8>, count: Int, readable: Int) -> Key {
    let raw = UnsafeRawPointer(piece)
    guard count <= longestInPlace else {
      let hash = ByteStringIndex.hash(UnsafeBufferPointer(start: piece, count: count))
      return Key(low: hash, high: longMark | UInt64(count) &<< 32)
    }
    var low: UInt64 = 0
    var high: UInt64 = 0
    if readable >= 16 {
      low = raw.loadUnaligned(as: UInt64.self)
      high = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      if count < 8 {
        low &= (1 &<< UInt64(count &* 8)) &- 1
        high = 0
      } else {
        high &= (1 &<< UInt64((count &- 8) &* 8)) &- 1
      }
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

  /// Appends the tokens of a piece if they are remembered, and says so.
  @inline(__always)
  func appendTokens(
    _ key: Key, _ piece: UnsafePointer<UInt8>, count: Int, to output: inout [TokenID]
  ) -> Bool {
    let bucket = slots + bucketStart(of: key)
    let slot: UnsafeMutablePointer<Slot>
    if matches(bucket, key, piece, count) {
      slot = bucket
    } else if matches(bucket + 1, key, piece, count) {
      slot = bucket + 1
    } else {
      return false
    }
    let tokens = slot.pointee.ids
    output.append(tokens.0)
    guard slot.pointee.count > 1 else { return true }
    if slot.pointee.count <= 3 {
      output.append(tokens.1)
      if slot.pointee.count == 3 {
        output.append(tokens.2)
      }
    } else {
      output.removeLast()
      output.append(
        contentsOf: UnsafeBufferPointer(
          start: ids + Int(tokens.0), count: Int(slot.pointee.count)))
    }
    return true
  }

  /// Remembers the tokens of a piece, of which there is at least one.
  func insert(
    _ key: Key, _ piece: UnsafePointer<UInt8>, count: Int, tokens: ArraySlice<TokenID>
  ) {
    let isLong = key.high >= Self.longMark
    if usedIDs + tokens.count > Self.arenaCapacity || usedBytes + count > Self.arenaCapacity {
      forgetAll()
    }
    let bucket = slots + bucketStart(of: key)
    bucket[1] = bucket[0]
    var slot = Slot(low: key.low, high: key.high, count: UInt32(tokens.count))
    if isLong {
      slot.high |= UInt64(usedBytes)
      (bytes + usedBytes).update(from: piece, count: count)
      usedBytes += count
    }
    if tokens.count <= 3 {
      let first = tokens.startIndex
      slot.ids.0 = tokens[first]
      slot.ids.1 = tokens.count > 1 ? tokens[first + 1] : 0
      slot.ids.2 = tokens.count > 2 ? tokens[first + 2] : 0
    } else {
      slot.ids.0 = TokenID(usedIDs)
      for token in tokens {
        ids[usedIDs] = token
        usedIDs += 1
      }
    }
    bucket[0] = slot
  }

  @inline(__always)
  private func bucketStart(of key: Key) -> Int {
    let mixed = (key.low ^ key.high &* 0xc2b2_ae3d_27d4_eb4f) &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: mixed &>> bucketShift) &* 2
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
    let copy = bytes + Int(truncatingIfNeeded: slot.pointee.high & 0xffff_ffff)
    for index in 0..<count where copy[index] != piece[index] {
      return false
    }
    return true
  }

  private func forgetAll() {
    slots.update(repeating: Slot(), count: slotCount)
    usedIDs = 0
    usedBytes = 0
  }
}
