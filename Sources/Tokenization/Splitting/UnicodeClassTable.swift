/// The classes of scalars that split patterns tell apart, as a set: every scalar is in one.
///
/// They are general categories, and the White_Space property.
package struct UnicodeClass: OptionSet, Hashable, Sendable {
  /// One bit for each class.
  package let rawValue: UInt8

  /// The set of these bits.
  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// What is in no other class.
  package static let other = UnicodeClass(rawValue: 1)
  /// Lu and Lt.
  package static let upper = UnicodeClass(rawValue: 2)
  /// Ll.
  package static let lower = UnicodeClass(rawValue: 4)
  /// Lm and Lo.
  package static let uncased = UnicodeClass(rawValue: 8)
  /// M.
  package static let mark = UnicodeClass(rawValue: 16)
  /// N.
  package static let number = UnicodeClass(rawValue: 32)
  /// White_Space but for `newline`.
  package static let blank = UnicodeClass(rawValue: 64)
  /// Carriage return and line feed.
  package static let newline = UnicodeClass(rawValue: 128)

  /// L.
  package static let letter: UnicodeClass = [.upper, .lower, .uncased]
  /// White_Space.
  package static let whiteSpace: UnicodeClass = [.blank, .newline]
  /// What is neither letter, number nor white space.
  package static let symbol: UnicodeClass = [.other, .mark]
}

/// Looks up the class of any scalar in constant time.
///
/// The Unicode version is that of Hugging Face tokenizers 0.23 and tiktoken 0.14, which agree on
/// every code point. Expanded at first use to about 60 KB.
package struct UnicodeClassTable: Sendable {
  /// The one table, expanded at first use.
  package static let shared = UnicodeClassTable()

  /// The version of the Unicode Character Database, such as `16.0.0`.
  package static let unicodeVersion = UnicodeClassRanges.unicodeVersion

  private let pages: UnicodePageTable

  private static let punctuationAndSymbols = UnicodePageTable(
    [(UnicodeClassRanges.punctuationAndSymbols, 1)])

  /// Whether the scalar with this value is of general category P or S.
  static func isPunctuationOrSymbol(_ scalar: UInt32) -> Bool {
    punctuationAndSymbols[scalar] == 1
  }

  private init() {
    pages = UnicodePageTable(
      [
        (UnicodeClassRanges.upperLetters, UnicodeClass.upper.rawValue),
        (UnicodeClassRanges.lowerLetters, UnicodeClass.lower.rawValue),
        (UnicodeClassRanges.uncasedLetters, UnicodeClass.uncased.rawValue),
        (UnicodeClassRanges.marks, UnicodeClass.mark.rawValue),
        (UnicodeClassRanges.numbers, UnicodeClass.number.rawValue),
        (UnicodeClassRanges.whiteSpace, UnicodeClass.blank.rawValue),
        ([0x0a, 0x0a, 0x0d, 0x0d], UnicodeClass.newline.rawValue),
      ],
      otherwise: UnicodeClass.other.rawValue)
  }

  /// The class of the scalar with this value; `other` for values beyond U+10FFFF.
  @inline(__always)
  package subscript(scalar: UInt32) -> UnicodeClass {
    UnicodeClass(rawValue: pages[scalar])
  }

  /// The class of a scalar below 128.
  @inline(__always)
  subscript(ascii byte: UInt8) -> UnicodeClass {
    UnicodeClass(rawValue: pages.firstPage[Int(byte)])
  }
}

/// One byte for every scalar, in two levels that share equal pages of 256.
///
/// Lookups read raw memory, free of reference counting; the tables live as long as the process.
///
/// `@unchecked Sendable`: the memory is written in `init` only, and never freed.
struct UnicodePageTable: @unchecked Sendable {
  /// The values of the scalars below 256.
  let firstPage: UnsafePointer<UInt8>
  private let pageStarts: UnsafePointer<UInt16>
  private let values: UnsafePointer<UInt8>

  private static let scalarLimit: UInt32 = 0x11_0000

  private let otherwise: UInt8

  /// Expands lists of flattened closed ranges, each with its value; later lists win, and scalars in
  /// none get `otherwise`.
  ///
  /// Pages are numbered in UInt16: at most 4,352 distinct ones exist.
  init(_ lists: [(ranges: [UInt32], value: UInt8)], otherwise: UInt8 = 0) {
    self.otherwise = otherwise
    var flat = [UInt8](repeating: otherwise, count: Int(Self.scalarLimit))
    for list in lists {
      for index in stride(from: 0, to: list.ranges.count, by: 2) {
        for scalar in list.ranges[index]...list.ranges[index + 1] {
          flat[Int(scalar)] = list.value
        }
      }
    }
    var starts: [UInt16] = []
    var distinct: [UInt8] = []
    var numbers: [ArraySlice<UInt8>: UInt16] = [:]
    for start in stride(from: 0, to: flat.count, by: 256) {
      let page = flat[start..<start + 256]
      if let number = numbers[page] {
        starts.append(number)
      } else {
        let number = UInt16(distinct.count / 256)
        numbers[page] = number
        starts.append(number)
        distinct.append(contentsOf: page)
      }
    }
    pageStarts = Self.copy(starts)
    values = Self.copy(distinct)
    firstPage = values + Int(starts[0]) * 256
  }

  private static func copy<Value>(_ array: [Value]) -> UnsafePointer<Value> {
    let memory = UnsafeMutablePointer<Value>.allocate(capacity: array.count)
    for (index, value) in array.enumerated() {
      (memory + index).initialize(to: value)
    }
    return UnsafePointer(memory)
  }

  /// The value of a scalar, `otherwise` beyond U+10FFFF.
  @inline(__always)
  subscript(scalar: UInt32) -> UInt8 {
    guard scalar < Self.scalarLimit else { return otherwise }
    return values[Int(pageStarts[Int(scalar &>> 8)]) &<< 8 | Int(scalar & 0xff)]
  }
}
