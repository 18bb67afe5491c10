/// The values of one column in one row.
package enum ColumnList {
  case int32([Int32])
  case float([Float])

  /// Texts, as UTF-8.
  case text([[UInt8]])
}

/// A value that can be written into a column.
protocol ColumnValue: Equatable {
  static var physicalType: PhysicalType { get }

  /// The values of a list; nil where it has another type.
  static func values(of list: ColumnList) -> [Self]?

  /// Bits of which the highest differ for most different values.
  var hash: UInt64 { get }

  /// Appends the value as it is in a page or a dictionary (the encoding PLAIN).
  func append(to bytes: inout [UInt8])

  /// The value as a bound in statistics.
  var bound: [UInt8] { get }

  /// Whether the value comes before another in the order of the column's type; nil where one of
  /// them has no place in it.
  func precedes(_ other: Self) -> Bool?
}

/// An odd factor that spreads the bits of a number: 2⁶⁴ divided by the golden ratio.
private let spread: UInt64 = 0x9e37_79b9_7f4a_7c15

extension Int32: ColumnValue {
  static var physicalType: PhysicalType { .int32 }

  static func values(of list: ColumnList) -> [Int32]? {
    if case .int32(let values) = list { values } else { nil }
  }

  var hash: UInt64 { UInt64(UInt32(bitPattern: self)) &* spread }
  var bound: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }

  func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: littleEndian) { bytes.append(contentsOf: $0) }
  }

  func precedes(_ other: Int32) -> Bool? { self < other }
}

extension Float: ColumnValue {
  static var physicalType: PhysicalType { .float }

  static func values(of list: ColumnList) -> [Float]? {
    if case .float(let values) = list { values } else { nil }
  }

  var hash: UInt64 { UInt64(bitPattern) &* spread }
  var bound: [UInt8] { withUnsafeBytes(of: bitPattern.littleEndian) { Array($0) } }

  func append(to bytes: inout [UInt8]) {
    withUnsafeBytes(of: bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// A bound of zero must have the sign that includes both zeros, so −0 comes before +0.
  func precedes(_ other: Float) -> Bool? {
    guard !isNaN, !other.isNaN else { return nil }
    return self < other || self == other && sign == .minus && other.sign == .plus
  }
}

/// A text, as UTF-8. Not a `String`: two of those can be equal where their bytes are not.
extension [UInt8]: ColumnValue {
  static var physicalType: PhysicalType { .byteArray }

  static func values(of list: ColumnList) -> [[UInt8]]? {
    if case .text(let values) = list { values } else { nil }
  }

  /// FNV-1a, spread to the highest bits.
  var hash: UInt64 {
    reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 } &* spread
  }

  var bound: [UInt8] { self }

  func append(to bytes: inout [UInt8]) {
    Int32(count).append(to: &bytes)
    bytes.append(contentsOf: self)
  }

  func precedes(_ other: [UInt8]) -> Bool? { lexicographicallyPrecedes(other) }
}
