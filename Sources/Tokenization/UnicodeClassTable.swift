/// The classes of scalars that the split pattern tells apart.
///
/// General categories L and N, and the White_Space property; everything else is `other`.
package enum UnicodeClass: UInt8, Sendable {
  case other = 0
  case letter = 1
  case number = 2
  case whiteSpace = 3
}

/// Looks up the class of any scalar in constant time.
///
/// The Unicode version is that of Hugging Face tokenizers 0.23 and tiktoken 0.14, which agree on
/// every code point. Expanded at first use to about 45 KB.
package struct UnicodeClassTable: Sendable {
  /// The one table, expanded at first use.
  package static let shared = UnicodeClassTable()

  /// The version of the Unicode Character Database, such as `16.0.0`.
  package static let unicodeVersion = UnicodeClassRanges.unicodeVersion

  let pages: UnicodePageTable

  private init() {
    pages = UnicodePageTable([
      (UnicodeClassRanges.letters, UnicodeClass.letter.rawValue),
      (UnicodeClassRanges.numbers, UnicodeClass.number.rawValue),
      (UnicodeClassRanges.whiteSpace, UnicodeClass.whiteSpace.rawValue),
    ])
  }

  /// The class of the scalar with this value; `other` for values beyond U+10FFFF.
  package subscript(scalar: UInt32) -> UnicodeClass {
    UnicodeClass(rawValue: pages[scalar]) ?? .other
  }
}

/// One byte for every scalar, in two levels that share equal pages of 256.
///
/// Lookups read raw memory, free of reference counting; the tables live as long as the process.
struct UnicodePageTable: @unchecked Sendable {
  // Unchecked: the memory is written in `init` only, and never freed.
  private let pageStarts: UnsafePointer<UInt16>
  private let values: UnsafePointer<UInt8>

  private static let scalarLimit: UInt32 = 0x11_0000

  /// Expands lists of flattened closed ranges, each with its value; other scalars get 0.
  ///
  /// Pages are numbered in UInt16: at most 4,352 distinct ones exist.
  init(_ lists: [(ranges: [UInt32], value: UInt8)]) {
    var flat = [UInt8](repeating: 0, count: Int(Self.scalarLimit))
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
  }

  private static func copy<Value>(_ array: [Value]) -> UnsafePointer<Value> {
    let memory = UnsafeMutablePointer<Value>.allocate(capacity: array.count)
    for (index, value) in array.enumerated() {
      (memory + index).initialize(to: value)
    }
    return UnsafePointer(memory)
  }

  /// The value of a scalar, 0 beyond U+10FFFF.
  @inline(__always)
  subscript(scalar: UInt32) -> UInt8 {
    guard scalar < Self.scalarLimit else { return 0 }
    return values[Int(pageStarts[Int(scalar &>> 8)]) &<< 8 | Int(scalar & 0xff)]
  }
}
