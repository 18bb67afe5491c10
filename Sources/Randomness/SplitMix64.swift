/// The one source of randomness: a 64-bit generator whose whole state is its seed.
///
/// Equal seeds give equal streams on every machine. `init(seed:stream:)` derives independent
/// streams, so that each unit of work (a source, a partition) owns one and no order of execution
/// can change what it draws. Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
/// OOPSLA 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that starts at `seed`.
  package init(seed: UInt64) {
    state = seed
  }

  /// A generator for the stream with the given name, such as a source's, under `seed`.
  ///
  /// The name is hashed with FNV-1a over its UTF-8 bytes, and the hash is mixed with the seed.
  package init(seed: UInt64, stream name: String) {
    state = SplitMix64.mix(seed ^ SplitMix64.hash(name.utf8))
  }

  /// A hash of bytes: FNV-1a, mixed.
  package static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    return mix(hash)
  }

  /// The next 64 bits of the stream.
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return SplitMix64.mix(state)
  }

  /// A whole number from 0 up to, not including, `bound`; 0 for a bound below 2.
  package mutating func index(below bound: Int) -> Int {
    guard bound > 1 else { return 0 }
    return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// The elements in random order, each order equally likely (Fisher and Yates); O(n).
  package mutating func shuffled<Element>(_ elements: some Sequence<Element>) -> [Element] {
    var order = Array(elements)
    for index in order.indices.dropFirst().reversed() {
      order.swapAt(index, self.index(below: index + 1))
    }
    return order
  }

  /// The numbers below `count` in random order.
  package mutating func permutation(_ count: Int) -> [Int] { shuffled(0..<count) }

  /// A bijection of 64 bits in which every input bit changes about half of the output bits.
  package static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z &>> 31)
  }
}
