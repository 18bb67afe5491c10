/// The form of values as text, as ids and names have it.
///
/// Bytes are text where they are UTF-8. Integers and numbers are written as in JSON, decimals with
/// all digits of their scale, UUIDs in lower case, and dates and times as in RFC 3339: a fraction,
/// if it is not 0, with all digits of its unit, and a `Z` for UTC.
struct ValueText {
  private let kind: ValueKind

  /// The longest value of bytes that can be a decimal.
  private static let decimalByteLimit = 32

  /// The Julian day of 1970-01-01.
  private static let julianEpoch = 2_440_588

  private static let secondsPerDay: Int64 = 86_400

  /// Forms for values of a kind.
  init(_ kind: ValueKind) {
    self.kind = kind
  }

  /// The value at `place` as text; nil where it has no such form.
  func text(of values: StoredValues, at place: Int) -> String? {
    switch values {
    case .byteArrays(let arrays): text(of: arrays.bytes(at: place))
    case .int32(let values):
      kind == .integer(isSigned: false)
        ? String(UInt32(bitPattern: values[place])) : text(of: Int64(values[place]))
    case .int64(let values):
      kind == .integer(isSigned: false)
        ? String(UInt64(bitPattern: values[place])) : text(of: values[place])
    case .floats(let values): values[place].isFinite ? "\(values[place])" : nil
    case .doubles(let values): values[place].isFinite ? "\(values[place])" : nil
    case .booleans: nil
    }
  }

  private func text(of value: Int64) -> String? {
    switch kind {
    case .integer: String(value)
    case .decimal(let scale):
      Self.decimal(digits: String(value.magnitude), isNegative: value < 0, scale: scale)
    case .date: Self.date(days: Int(value))
    case .time(let unit): Self.time(value, unit: unit)
    case .timestamp(let unit, let isUTC):
      Self.timestamp(value, unit: unit) + (isUTC ? "Z" : "")
    default: nil
    }
  }

  private func text(of bytes: [UInt8]) -> String? {
    switch kind {
    case .text, .bytes: String(validating: bytes, as: UTF8.self)
    case .uuid: Self.uuid(bytes)
    case .decimal(let scale): Self.decimal(bytes, scale: scale)
    case .int96Timestamp: Self.int96Timestamp(bytes)
    default: nil
    }
  }

  // MARK: Numbers

  /// A decimal of bytes in two's complement, the highest first.
  private static func decimal(_ bytes: [UInt8], scale: Int) -> String? {
    guard let first = bytes.first, bytes.count <= decimalByteLimit else { return nil }
    let isNegative = first >= 0x80
    var rest = bytes
    if isNegative {
      var carry: UInt16 = 1
      for index in rest.indices.reversed() {
        carry += UInt16(~rest[index])
        rest[index] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
    }
    var digits: [UInt8] = []
    while rest.contains(where: { $0 > 0 }) {
      var remainder = 0
      for index in rest.indices {
        let value = remainder << 8 | Int(rest[index])
        rest[index] = UInt8(value / 10)
        remainder = value % 10
      }
      digits.append(UInt8(ascii: "0") + UInt8(remainder))
    }
    return decimal(
      digits: digits.isEmpty ? "0" : String(decoding: digits.reversed(), as: UTF8.self),
      isNegative: isNegative, scale: scale)
  }

  private static func decimal(digits: String, isNegative: Bool, scale: Int) -> String {
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
    let whole = padded.dropLast(scale)
    return (isNegative ? "-" : "") + whole + (scale > 0 ? "." + padded.suffix(scale) : "")
  }

  private static func uuid(_ bytes: [UInt8]) -> String {
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }

  // MARK: Dates and times

  /// The date so many days after 1970-01-01, in the Gregorian calendar, which is extended to all
  /// times.
  ///
  /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  private static func date(days: Int) -> String {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year < 0 ? "-" : "") + padded(Int64(abs(year)), 4) + "-" + padded(Int64(month), 2) + "-"
      + padded(Int64(day), 2)
  }

  private static func timestamp(_ value: Int64, unit: LogicalType.TimeUnit) -> String {
    let perDay = unit.countPerSecond * secondsPerDay
    let (days, rest) = value.quotientAndRemainder(dividingBy: perDay)
    return rest < 0
      ? date(days: Int(days) - 1) + "T" + time(rest + perDay, unit: unit)
      : date(days: Int(days)) + "T" + time(rest, unit: unit)
  }

  private static func time(_ value: Int64, unit: LogicalType.TimeUnit) -> String {
    let (seconds, fraction) = value.quotientAndRemainder(dividingBy: unit.countPerSecond)
    let digitCount = String(unit.countPerSecond).utf8.count - 1
    return padded(seconds / 3_600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":"
      + padded(seconds % 60, 2) + (fraction == 0 ? "" : "." + padded(fraction, digitCount))
  }

  private static func int96Timestamp(_ bytes: [UInt8]) -> String? {
    guard bytes.count == 12 else { return nil }
    let nanoseconds = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let julianDay = bytes[8...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard nanoseconds < UInt64(secondsPerDay) * 1_000_000_000 else { return nil }
    return date(days: Int(Int32(bitPattern: julianDay)) - julianEpoch) + "T"
      + time(Int64(nanoseconds), unit: .nanoseconds)
  }

  private static func padded(_ value: Int64, _ digitCount: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, digitCount - digits.utf8.count)) + digits
  }
}
