/// A value that can be written into a column.
protocol ColumnValue: Equatable {
  static var physicalType: PhysicalType { get }

  /// Bits of which the highest differ for most different values.
  var hash: UInt64 { get }

  /// Appends values as they are in a page or a dictionary (the encoding PLAIN).
  static func append(_ values: [Self], to bytes: inout [UInt8])

  /// The value as a bound in statistics.
  var bound: [UInt8] { get }

  /// Whether the value has a place in the order of the column's type.
  var isOrdered: Bool { get }

  /// Whether the value comes before another in that order.
  func precedes(_ other: Self) -> Bool
}

/// An odd factor that spreads the bits of a number: 2⁶⁴ divided by the golden ratio.
private let spread: UInt64 = 0x9e37_79b9_7f4a_7c15

extension Int32: ColumnValue {
  static var physicalType: PhysicalType { .int32 }

  var hash: UInt64 { UInt64(UInt32(bitPattern: self)) &* spread }
  var bound: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }

  var isOrdered: Bool { true }

  static func append(_ values: [Int32], to bytes: inout [UInt8]) {
    // The format's order of bytes is that of every machine that this program runs on.
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  func precedes(_ other: Int32) -> Bool { self < other }
}

extension Float: ColumnValue {
  static var physicalType: PhysicalType { .float }

  var hash: UInt64 { UInt64(bitPattern) &* spread }
  var bound: [UInt8] { withUnsafeBytes(of: bitPattern.littleEndian) { Array($0) } }

  var isOrdered: Bool { !isNaN }

  static func append(_ values: [Float], to bytes: inout [UInt8]) {
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// A bound of zero must have the sign that includes both zeros, so −0 comes before +0.
  func precedes(_ other: Float) -> Bool {
    self < other || self == other && sign == .minus && other.sign == .plus
  }
}

/// A text, as UTF-8. Not a `String`: two of those can be equal where their bytes are not.
extension [UInt8]: ColumnValue {
  static var physicalType: PhysicalType { .byteArray }

  /// FNV-1a, spread to the highest bits.
  var hash: UInt64 {
    reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 } &* spread
  }

  var bound: [UInt8] { self }
  var isOrdered: Bool { true }

  static func append(_ values: [[UInt8]], to bytes: inout [UInt8]) {
    for value in values {
      Int32.append([Int32(value.count)], to: &bytes)
      bytes.append(contentsOf: value)
    }
  }

  func precedes(_ other: [UInt8]) -> Bool { lexicographicallyPrecedes(other) }
}
