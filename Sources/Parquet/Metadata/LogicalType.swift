/// What the values of a column mean, or what a group is.
package enum LogicalType: Equatable, Sendable {
  case string
  case map
  case list
  case `enum`
  case decimal(scale: Int32, precision: Int32)
  case date
  case time(isAdjustedToUTC: Bool, unit: TimeUnit)
  case timestamp(isAdjustedToUTC: Bool, unit: TimeUnit)
  case integer(bitWidth: Int8, isSigned: Bool)

  /// A column of nulls alone.
  case unknown
  case json
  case bson
  case uuid
  case float16

  /// A type that is not known here; the number is that of its field in the union.
  case other(Int)

  /// The unit of times and timestamps; the raw value is the number of its field in the union.
  package enum TimeUnit: Int, Sendable {
    case milliseconds = 1
    case microseconds = 2
    case nanoseconds = 3

    /// How many of them make a second.
    package var countPerSecond: Int64 {
      switch self {
      case .milliseconds: 1_000
      case .microseconds: 1_000_000
      case .nanoseconds: 1_000_000_000
      }
    }
  }
}

extension LogicalType: ThriftStruct {
  /// Reads the union.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    var type: LogicalType?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 5:
        let decimal = try reader.value(field, as: DecimalParameters.self)
        type = .decimal(scale: decimal.scale, precision: decimal.precision)
      case 7:
        let time = try reader.value(field, as: TimeParameters.self)
        type = .time(isAdjustedToUTC: time.isAdjustedToUTC, unit: time.unit)
      case 8:
        let time = try reader.value(field, as: TimeParameters.self)
        type = .timestamp(isAdjustedToUTC: time.isAdjustedToUTC, unit: time.unit)
      case 10:
        let integer = try reader.value(field, as: IntegerParameters.self)
        type = .integer(bitWidth: integer.bitWidth, isSigned: integer.isSigned)
      default:
        try reader.skip(field)
        type = Self.withoutParameters.first { $0.id == field.id }?.type ?? .other(field.id)
      }
    }
    self = try required(type, "the kind of a logical type")
  }

  /// Writes the union.
  package func writeFields(to writer: inout ThriftWriter) {
    switch self {
    case .decimal(let scale, let precision):
      writer.field(5, DecimalParameters(scale: scale, precision: precision))
    case .time(let isAdjustedToUTC, let unit):
      writer.field(7, TimeParameters(isAdjustedToUTC: isAdjustedToUTC, unit: unit))
    case .timestamp(let isAdjustedToUTC, let unit):
      writer.field(8, TimeParameters(isAdjustedToUTC: isAdjustedToUTC, unit: unit))
    case .integer(let bitWidth, let isSigned):
      writer.field(10, IntegerParameters(bitWidth: bitWidth, isSigned: isSigned))
    case .other(let id):
      writer.field(id, NoParameters())
    default:
      if let id = Self.withoutParameters.first(where: { $0.type == self })?.id {
        writer.field(id, NoParameters())
      }
    }
  }

  private static let withoutParameters: [(id: Int, type: LogicalType)] = [
    (1, .string), (2, .map), (3, .list), (4, .enum), (6, .date), (11, .unknown), (12, .json),
    (13, .bson), (14, .uuid), (15, .float16),
  ]
}

/// A member of a union that has no fields.
private struct NoParameters: ThriftStruct {
  init() {}

  init(from reader: inout ThriftReader) throws(ThriftFault) {
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) { try reader.skip(field) }
  }

  func writeFields(to writer: inout ThriftWriter) {}
}

private struct DecimalParameters: ThriftStruct {
  let scale: Int32
  let precision: Int32

  init(scale: Int32, precision: Int32) {
    (self.scale, self.precision) = (scale, precision)
  }

  init(from reader: inout ThriftReader) throws(ThriftFault) {
    var scale: Int32?
    var precision: Int32?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: scale = try reader.integer(field)
      case 2: precision = try reader.integer(field)
      default: try reader.skip(field)
      }
    }
    self.scale = try required(scale, "the scale of a decimal")
    self.precision = try required(precision, "the precision of a decimal")
  }

  func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, scale)
    writer.field(2, precision)
  }
}

private struct IntegerParameters: ThriftStruct {
  let bitWidth: Int8
  let isSigned: Bool

  init(bitWidth: Int8, isSigned: Bool) {
    (self.bitWidth, self.isSigned) = (bitWidth, isSigned)
  }

  init(from reader: inout ThriftReader) throws(ThriftFault) {
    var bitWidth: Int8?
    var isSigned: Bool?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: bitWidth = try reader.integer(field)
      case 2: isSigned = try reader.boolean(field)
      default: try reader.skip(field)
      }
    }
    self.bitWidth = try required(bitWidth, "the width of an integer")
    self.isSigned = try required(isSigned, "whether an integer is signed")
  }

  func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, bitWidth)
    writer.field(2, isSigned)
  }
}

private struct TimeParameters: ThriftStruct {
  let isAdjustedToUTC: Bool
  let unit: LogicalType.TimeUnit

  init(isAdjustedToUTC: Bool, unit: LogicalType.TimeUnit) {
    (self.isAdjustedToUTC, self.unit) = (isAdjustedToUTC, unit)
  }

  init(from reader: inout ThriftReader) throws(ThriftFault) {
    var isAdjustedToUTC: Bool?
    var unit: LogicalType.TimeUnit?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 1: isAdjustedToUTC = try reader.boolean(field)
      case 2: unit = try reader.value(field, as: UnitOfTime.self).unit
      default: try reader.skip(field)
      }
    }
    self.isAdjustedToUTC = try required(isAdjustedToUTC, "whether a time is in UTC")
    self.unit = try required(unit, "the unit of a time")
  }

  func writeFields(to writer: inout ThriftWriter) {
    writer.field(1, isAdjustedToUTC)
    writer.field(2, UnitOfTime(unit: unit))
  }
}

/// The union of the units of time.
private struct UnitOfTime: ThriftStruct {
  let unit: LogicalType.TimeUnit

  init(unit: LogicalType.TimeUnit) {
    self.unit = unit
  }

  init(from reader: inout ThriftReader) throws(ThriftFault) {
    var unit: LogicalType.TimeUnit?
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      try reader.skip(field)
      unit = LogicalType.TimeUnit(rawValue: field.id)
    }
    self.unit = try required(unit, "a known unit of time")
  }

  func writeFields(to writer: inout ThriftWriter) {
    writer.field(unit.rawValue, NoParameters())
  }
}
