/// Cuts text into the pieces of the GPT-2 split pattern.
///
/// The pattern is `'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`: ordered
/// alternatives that cover every text. Bytes outside well-formed UTF-8 count as `other`, one each.
struct PieceScanner {
  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private let classes = UnicodeClassTable.shared.pages

  private static let apostrophe = UInt8(ascii: "'")
  private static let space = UInt8(ascii: " ")
  private static let whiteSpace = UnicodeClass.whiteSpace.rawValue

  /// A scanner over `count` bytes that stay valid while it is used.
  init(_ bytes: UnsafePointer<UInt8>, count: Int) {
    self.bytes = bytes
    self.count = count
  }

  /// Where the piece that starts at `start` ends.
  ///
  /// `start` is 0 or the end of a piece, and below the count. Linear in the piece's length, apart
  /// from the one scalar of look-ahead.
  func pieceEnd(from start: Int) -> Int {
    let first = bytes[start]
    if first == Self.apostrophe, let end = contractionEnd(from: start) {
      return end
    }
    var body = start
    if first == Self.space {
      body += 1
      guard body < count else { return body }
    }
    let (bodyClass, length) = classAndLength(at: body)
    guard bodyClass != Self.whiteSpace else { return whiteSpaceEnd(from: start) }
    return runEnd(of: bodyClass, from: body + length)
  }

  @inline(__always)
  private func classAndLength(at index: Int) -> (UInt8, Int) {
    let scalar = UTF8Scalar(bytes, at: index, count: count)
    return (classes[scalar.value], scalar.length)
  }

  @inline(__always)
  private func runEnd(of runClass: UInt8, from start: Int) -> Int {
    var index = start
    while index < count {
      let byte = bytes[index]
      if byte < 0x80 {
        guard classes[UInt32(byte)] == runClass else { return index }
        index += 1
      } else {
        let (nextClass, length) = classAndLength(at: index)
        guard nextClass == runClass else { return index }
        index += length
      }
    }
    return index
  }

  /// The end of a run of white space: it leaves its last scalar to what follows, if both exist.
  private func whiteSpaceEnd(from start: Int) -> Int {
    var index = start
    var last = start
    while index < count {
      let (nextClass, length) = classAndLength(at: index)
      guard nextClass == Self.whiteSpace else { return last > start ? last : index }
      last = index
      index += length
    }
    return index
  }

  private func contractionEnd(from start: Int) -> Int? {
    guard start + 1 < count else { return nil }
    switch bytes[start + 1] {
    case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "m"), UInt8(ascii: "t"):
      return start + 2
    case UInt8(ascii: "l"):
      return ends(with: UInt8(ascii: "l"), at: start + 2)
    case UInt8(ascii: "v"), UInt8(ascii: "r"):
      return ends(with: UInt8(ascii: "e"), at: start + 2)
    default:
      return nil
    }
  }

  private func ends(with byte: UInt8, at index: Int) -> Int? {
    index < count && bytes[index] == byte ? index + 1 : nil
  }
}
