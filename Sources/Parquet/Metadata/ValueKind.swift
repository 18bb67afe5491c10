/// What the values of a column mean.
package enum ValueKind: Equatable, Sendable {
  /// Bytes that the schema calls text, such as strings and JSON.
  case text

  /// Bytes of which the schema says nothing; some writers store text so.
  case bytes
  case boolean
  case integer(isSigned: Bool)
  case floatingPoint
  case decimal(scale: Int)

  /// Days since 1970-01-01.
  case date

  /// The time since midnight.
  case time(LogicalType.TimeUnit)

  /// The time since 1970-01-01, in UTC or in a time zone that is not said.
  case timestamp(LogicalType.TimeUnit, isUTC: Bool)

  /// Nanoseconds of a Julian day, in twelve bytes.
  case int96Timestamp
  case uuid

  /// Something without a form as text, such as an interval.
  case other

  /// The digits that a decimal can have, and so the largest scale.
  static let decimalDigitLimit = 76

  /// The meaning of a column's values; a type that does not fit how they are stored is `other`.
  init(_ element: SchemaElement) {
    self = Self.kind(of: element, type: element.logicalType ?? Self.type(ofConverted: element))
  }

  private static func kind(of element: SchemaElement, type: LogicalType?) -> ValueKind {
    switch (element.type, type) {
    case (.byteArray, .string), (.byteArray, .enum), (.byteArray, .json): .text
    case (.byteArray, nil): .bytes
    case (.boolean, nil): .boolean
    case (.int32, nil), (.int64, nil): .integer(isSigned: true)
    case (.int32, .integer(_, let isSigned)), (.int64, .integer(_, let isSigned)):
      .integer(isSigned: isSigned)
    case (.float, nil), (.double, nil): .floatingPoint
    case (.int32, .decimal(let scale, _)), (.int64, .decimal(let scale, _)),
      (.byteArray, .decimal(let scale, _)), (.fixedLengthByteArray, .decimal(let scale, _)):
      0...Int32(decimalDigitLimit) ~= scale ? .decimal(scale: Int(scale)) : .other
    case (.int32, .date): .date
    case (.int32, .time(_, .milliseconds)): .time(.milliseconds)
    case (.int64, .time(_, let unit)): .time(unit)
    case (.int64, .timestamp(let isUTC, let unit)): .timestamp(unit, isUTC: isUTC)
    case (.int96, _): .int96Timestamp
    case (.fixedLengthByteArray, .uuid): element.typeLength == 16 ? .uuid : .other
    default: .other
    }
  }

  /// The logical type that an old spelling means.
  private static func type(ofConverted element: SchemaElement) -> LogicalType? {
    switch element.convertedType {
    case nil: nil
    case 0: .string
    case 4: .enum
    case 5: .decimal(scale: element.scale ?? 0, precision: element.precision ?? 0)
    case 6: .date
    case 7: .time(isAdjustedToUTC: true, unit: .milliseconds)
    case 8: .time(isAdjustedToUTC: true, unit: .microseconds)
    case 9: .timestamp(isAdjustedToUTC: true, unit: .milliseconds)
    case 10: .timestamp(isAdjustedToUTC: true, unit: .microseconds)
    case 11, 12, 13, 14: .integer(bitWidth: 64, isSigned: false)
    case 15, 16, 17, 18: .integer(bitWidth: 64, isSigned: true)
    case 19: .json
    case 20: .bson
    case let other?: .other(Int(other))
    }
  }
}
