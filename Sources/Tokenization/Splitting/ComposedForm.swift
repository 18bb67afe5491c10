/// Unicode normalization form C of bytes.
///
/// The data are those of `CanonicalMappings`, and arithmetic for Hangul syllables.
package enum ComposedForm {
  /// The normalized text, or nil if it is the text itself.
  ///
  /// Only runs that may change are composed anew: a scalar that neither combines nor composes, and
  /// what follows it until the next. Stray bytes outside well-formed UTF-8 stay as they are.
  package static func normalized(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard let base = text.baseAddress, let first = firstCandidate(in: text) else { return nil }
    let data = CanonicalData.shared
    var result: [UInt8] = []
    var copied = 0
    var index = first
    var starter = first
    while index < text.count {
      let scalar = UTF8Scalar(base, at: index, count: text.count)
      guard data.kind(of: scalar.value) != .stable else {
        starter = scalar.isStray ? index + 1 : index
        index += scalar.length
        continue
      }
      let end = unstableEnd(base, from: index, count: text.count, data)
      if end.mayChange {
        result.append(contentsOf: text[copied..<starter])
        var scalars: [UInt32] = []
        while starter < end.index {
          let scalar = UTF8Scalar(base, at: starter, count: text.count)
          scalars.append(scalar.value)
          starter += scalar.length
        }
        for value in data.composed(scalars) {
          guard let scalar = Unicode.Scalar(value) else { continue }
          result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        copied = end.index
      }
      index = end.index
      starter = end.index
    }
    guard copied > 0 else { return nil }
    result.append(contentsOf: text[copied...])
    return result
  }

  /// Whether the form may change a scalar, or what is before it.
  package static func mayChange(_ scalar: UInt32) -> Bool {
    CanonicalData.shared.kind(of: scalar) != .stable
  }

  /// Where the scalar starts before the first one that NFC can concern, or nil if there is none.
  ///
  /// U+0300, the lowest, starts with byte 0xCC. Eight bytes of ASCII are passed at once.
  private static func firstCandidate(in text: UnsafeBufferPointer<UInt8>) -> Int? {
    let raw = UnsafeRawBufferPointer(text)
    var index = 0
    while index < text.count {
      if index + 8 <= text.count,
        raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index += 8
        continue
      }
      if text[index] >= 0xcc {
        // The scalar before takes at most two bytes, or is a stray byte.
        let isPair = index > 1 && text[index - 1] & 0xc0 == 0x80 && text[index - 2] >= 0xc2
        return max(index - (isPair ? 2 : 1), 0)
      }
      index += 1
    }
    return nil
  }

  /// Where the run of unstable scalars ends; one lone mark that never composes changes nothing.
  private static func unstableEnd(
    _ base: UnsafePointer<UInt8>, from start: Int, count: Int, _ data: CanonicalData
  ) -> (index: Int, mayChange: Bool) {
    var index = start
    var scalarCount = 0
    var mayChange = false
    while index < count {
      let scalar = UTF8Scalar(base, at: index, count: count)
      let kind = data.kind(of: scalar.value)
      guard kind != .stable else { break }
      scalarCount += 1
      mayChange = mayChange || kind == .composing || scalarCount > 1
      index += scalar.length
    }
    return (index, mayChange)
  }
}

/// The tables of normalization form C, expanded at first use.
private struct CanonicalData: Sendable {
  /// What normalization can do to a scalar.
  enum Kind: UInt8 {
    /// Nothing, and it joins nothing before it.
    case stable
    /// A mark that can change places.
    case mark
    /// It is replaced, or may combine with the scalar before it: NFC_Quick_Check is No or Maybe.
    case composing
  }

  static let shared = CanonicalData()

  private let kinds: UnicodePageTable
  private let combiningClasses: UnicodePageTable
  private let mappings: [UInt32: [UInt32]]
  private let composites: [UInt64: UInt32]

  private init() {
    var classes: [(ranges: [UInt32], value: UInt8)] = []
    var marks: [UInt32] = []
    for row in Self.rows(of: CanonicalMappings.combiningClasses, width: 3) {
      classes.append(([row[0], row[1]], UInt8(truncatingIfNeeded: row[2])))
      marks += row[..<2]
    }
    var mappings: [UInt32: [UInt32]] = [:]
    var composites: [UInt64: UInt32] = [:]
    var composing = [Hangul.vowels, Hangul.trailing].flatMap { [$0.lowerBound, $0.upperBound - 1] }
    for row in Self.rows(of: CanonicalMappings.composites, width: 3) {
      mappings[row[0]] = Array(row[1...])
      composites[Self.key(row[1], row[2])] = row[0]
      composing += [row[2], row[2]]
    }
    for row in Self.rows(of: CanonicalMappings.excluded, width: 3)
      + Self.rows(of: CanonicalMappings.singletons, width: 2)
    {
      mappings[row[0]] = Array(row[1...])
      composing += [row[0], row[0]]
    }
    kinds = UnicodePageTable([
      (marks, Kind.mark.rawValue), (composing, Kind.composing.rawValue),
    ])
    combiningClasses = UnicodePageTable(classes)
    self.mappings = mappings
    self.composites = composites
  }

  private static func rows(of numbers: [UInt32], width: Int) -> [[UInt32]] {
    stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
  }

  private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 {
    UInt64(first) << 32 | UInt64(second)
  }

  func kind(of scalar: UInt32) -> Kind {
    Kind(rawValue: kinds[scalar]) ?? .stable
  }

  /// The scalars in form C, as the Unicode Standard defines it in section 3.11: decomposed, marks
  /// in the order of their classes, composed.
  func composed(_ scalars: [UInt32]) -> [UInt32] {
    var decomposed: [UInt32] = []
    for scalar in scalars { decompose(scalar, into: &decomposed) }
    return composed(ordered: ordered(decomposed))
  }

  private func decompose(_ scalar: UInt32, into result: inout [UInt32]) {
    if let syllable = Hangul.decomposed(scalar) {
      result += syllable
    } else if let mapping = mappings[scalar] {
      for scalar in mapping { decompose(scalar, into: &result) }
    } else {
      result.append(scalar)
    }
  }

  /// Runs of marks, each in the order of their combining classes; equal ones keep their order.
  private func ordered(_ scalars: [UInt32]) -> [(scalar: UInt32, combiningClass: UInt8)] {
    var items = scalars.map { (scalar: $0, combiningClass: combiningClasses[$0]) }
    var start = 0
    while start < items.count {
      guard items[start].combiningClass != 0 else {
        start += 1
        continue
      }
      let end = items[start...].firstIndex { $0.combiningClass == 0 } ?? items.count
      let run = items[start..<end].enumerated().sorted {
        ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset)
      }
      items.replaceSubrange(start..<end, with: run.map(\.element))
      start = end
    }
    return items
  }

  private func composed(
    ordered items: [(scalar: UInt32, combiningClass: UInt8)]
  ) -> [UInt32] {
    var result: [UInt32] = []
    var starter: Int?
    // The class of the scalar before, if that is not the starter itself.
    var between: UInt8?
    for (scalar, combiningClass) in items {
      if let starter, between.map({ $0 < combiningClass }) ?? true,
        let composite = composite(of: result[starter], scalar)
      {
        result[starter] = composite
        continue
      }
      if combiningClass == 0 {
        starter = result.count
        between = nil
      } else {
        between = combiningClass
      }
      result.append(scalar)
    }
    return result
  }

  private func composite(of first: UInt32, _ second: UInt32) -> UInt32? {
    Hangul.composed(first, second) ?? composites[Self.key(first, second)]
  }
}

/// Hangul syllables, which are numbered by their letters.
private enum Hangul {
  static let leading: Range<UInt32> = 0x1100..<0x1113
  static let vowels: Range<UInt32> = 0x1161..<0x1176
  static let trailing: Range<UInt32> = 0x11a8..<0x11c3
  static let syllables: Range<UInt32> = 0xac00..<0xd7a4

  private static let vowelCount = UInt32(vowels.count)
  // One more than the trailing letters: a syllable can have none.
  private static let endingCount = UInt32(trailing.count) + 1

  /// The letters of a syllable, or nil for another scalar.
  static func decomposed(_ scalar: UInt32) -> [UInt32]? {
    guard syllables.contains(scalar) else { return nil }
    let number = scalar - syllables.lowerBound
    let ending = number % endingCount
    let vowel = number / endingCount % vowelCount
    let pair = [
      leading.lowerBound + number / endingCount / vowelCount, vowels.lowerBound + vowel,
    ]
    return ending == 0 ? pair : pair + [trailing.lowerBound + ending - 1]
  }

  /// The syllable of two letters, or of a syllable without an ending and a trailing letter.
  static func composed(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if leading.contains(first), vowels.contains(second) {
      let pair = (first - leading.lowerBound) * vowelCount + second - vowels.lowerBound
      return syllables.lowerBound + pair * endingCount
    }
    guard syllables.contains(first), (first - syllables.lowerBound).isMultiple(of: endingCount),
      trailing.contains(second)
    else { return nil }
    return first + second - trailing.lowerBound + 1
  }
}
