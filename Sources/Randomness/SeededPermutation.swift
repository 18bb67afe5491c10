/// A pseudo-random order of 0 ..< count that needs no memory for it.
///
/// A balanced Feistel network of four rounds permutes the smallest power of four that is not below
/// `count`; results outside the range are permuted again until they fall inside ("cycle walking",
/// Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002), on average less than
/// four times. The order is a function of the count and of what the generator gives, so a stream of
/// any number of documents can be read in random order with constant memory.
package struct SeededPermutation: Sendable {
  /// The number of elements.
  package let count: Int

  private let halfBits: UInt64
  private let keys: (UInt64, UInt64, UInt64, UInt64)

  /// An order of 0 ..< count drawn with `generator`.
  package init(count: Int, using generator: inout SplitMix64) {
    precondition(count >= 0, "a permutation of \(count) elements")
    self.count = count
    let bits = count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
    halfBits = UInt64(max(1, (bits + 1) / 2))
    keys = (generator.next(), generator.next(), generator.next(), generator.next())
  }

  /// The element at `position`, in expected constant time.
  package subscript(position: Int) -> Int {
    precondition(position >= 0 && position < count, "position \(position) of \(count)")
    var value = UInt64(position)
    repeat { value = permute(value) } while value >= UInt64(count)
    return Int(value)
  }

  private func permute(_ value: UInt64) -> UInt64 {
    let mask = (1 << halfBits) - 1 as UInt64
    var left = value >> halfBits
    var right = value & mask
    (left, right) = (right, left ^ (SplitMix64.mix(right &+ keys.0) & mask))
    (left, right) = (right, left ^ (SplitMix64.mix(right &+ keys.1) & mask))
    (left, right) = (right, left ^ (SplitMix64.mix(right &+ keys.2) & mask))
    (left, right) = (right, left ^ (SplitMix64.mix(right &+ keys.3) & mask))
    return left << halfBits | right
  }
}
