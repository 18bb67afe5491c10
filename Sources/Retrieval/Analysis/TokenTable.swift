/// The local term ids of token ids, by direct address for ids below 2²⁰.
///
/// Memory: 8 bytes for each id up to the largest met, at most 8 MiB. Larger ids, of which no known
/// vocabulary has any, are not remembered.
struct TokenTable {
  private static let limit: UInt32 = 1 << 20

  /// Dictionary in the high half, local term id in the low half.
  private var places: [UInt64] = []

  /// The local term id of a token, if it was set for this dictionary.
  @inline(__always)
  func localTermID(of token: UInt32, dictionaryID: UInt32) -> UInt32? {
    guard Int(token) < places.count else { return nil }
    let place = places[Int(token)]
    return place >> 32 == UInt64(dictionaryID) ? UInt32(truncatingIfNeeded: place) : nil
  }

  /// Remembers the local term id of a token for this dictionary, from 1.
  mutating func set(_ localTermID: UInt32, of token: UInt32, dictionaryID: UInt32) {
    guard token < Self.limit else { return }
    if Int(token) >= places.count {
      let capacity = min(max(Int(token) + 1, 2 * places.count), Int(Self.limit))
      places += repeatElement(0, count: capacity - places.count)
    }
    places[Int(token)] = UInt64(dictionaryID) << 32 | UInt64(localTermID)
  }
}
