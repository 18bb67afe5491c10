/// Numbers distinct byte strings 0, 1, 2, … in the order they are first seen.
///
/// The strings lie end to end in one array; an open-addressing table with linear probing, at most
/// half full, finds them. Lookup and insertion take expected constant time plus the length.
struct ByteStringIndex: Sendable {
  /// How many distinct strings there are.
  var count: Int { ends.count - 1 }

  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  // High half: the hash's high half. Low half: the number plus one, 0 for an empty slot.
  private var slots: [UInt64]

  /// An empty index with room for about `capacity` strings before it first grows.
  init(capacity: Int = 0) {
    var slotCount = 64
    while slotCount < capacity * 2 {
      slotCount *= 2
    }
    slots = [UInt64](repeating: 0, count: slotCount)
  }

  /// The bytes of the string with this number.
  subscript(number: Int) -> ArraySlice<UInt8> {
    bytes[ends[number]..<ends[number + 1]]
  }

  /// The number of a string, or nil if it was never inserted.
  func number(of string: UnsafeBufferPointer<UInt8>) -> Int? {
    guard case .found(let number) = locate(string, hash: Self.hash(string)) else { return nil }
    return number
  }

  /// The number of a string, or nil if it was never inserted.
  func number(of string: [UInt8]) -> Int? {
    string.withUnsafeBufferPointer { number(of: $0) }
  }

  /// The number of a string, inserting it if it is new.
  mutating func insert(_ string: UnsafeBufferPointer<UInt8>) -> Int {
    let hash = Self.hash(string)
    switch locate(string, hash: hash) {
    case .found(let number):
      return number
    case .free(let slot):
      bytes.append(contentsOf: string)
      ends.append(bytes.count)
      slots[slot] = hash & 0xffff_ffff_0000_0000 | UInt64(count)
      if count * 2 > slots.count {
        grow()
      }
      return count - 1
    }
  }

  /// The number of a string, inserting it if it is new.
  mutating func insert(_ string: [UInt8]) -> Int {
    string.withUnsafeBufferPointer { insert($0) }
  }

  private enum Location {
    case found(Int)
    case free(Int)
  }

  @inline(__always)
  private func locate(_ string: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Location {
    slots.withUnsafeBufferPointer { slots in
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: hash &>> 32) & mask
      while slots[slot] != 0 {
        let entry = slots[slot]
        if (entry ^ hash) &>> 32 == 0 {
          let number = Int(truncatingIfNeeded: entry & 0xffff_ffff) - 1
          if isEqual(string, number) {
            return .found(number)
          }
        }
        slot = (slot + 1) & mask
      }
      return .free(slot)
    }
  }

  @inline(__always)
  private func isEqual(_ string: UnsafeBufferPointer<UInt8>, _ number: Int) -> Bool {
    let start = ends[number]
    guard ends[number + 1] - start == string.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      for offset in 0..<string.count where bytes[start + offset] != string[offset] {
        return false
      }
      return true
    }
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = larger.count - 1
    for entry in slots where entry != 0 {
      var slot = Int(truncatingIfNeeded: entry &>> 32) & mask
      while larger[slot] != 0 {
        slot = (slot + 1) & mask
      }
      larger[slot] = entry
    }
    slots = larger
  }

  /// A 64-bit hash of the bytes, eight at a time; equal on every machine of the same byte order.
  @inline(__always)
  static func hash(_ string: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(string)
    let count = raw.count
    var hash = UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15
    var index = 0
    while index + 8 <= count {
      hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var tail: UInt64 = 0
    while index < count {
      tail = tail &<< 8 | UInt64(raw[index])
      index += 1
    }
    return mix(hash ^ tail)
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
    return product.high ^ product.low
  }
}
