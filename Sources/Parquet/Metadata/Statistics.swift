/// What is known of the values of a page or a column chunk without reading them.
package struct Statistics: Equatable {
  /// How many values are null.
  package var nullCount: Int64?

  /// How many different values there are.
  package var distinctCount: Int64?

  /// The largest value, in the `plain` encoding without a length.
  package var maximum: [UInt8]?

  /// The smallest value, in the `plain` encoding without a length.
  package var minimum: [UInt8]?

  /// Whether `maximum` is a value itself, not only a bound of all values.
  package var isMaximumExact: Bool?

  /// Whether `minimum` is a value itself, not only a bound of all values.
  package var isMinimumExact: Bool?

  /// Statistics with the given properties.
  package init(
    nullCount: Int64? = nil, distinctCount: Int64? = nil, maximum: [UInt8]? = nil,
    minimum: [UInt8]? = nil, isMaximumExact: Bool? = nil, isMinimumExact: Bool? = nil
  ) {
    self.nullCount = nullCount
    self.distinctCount = distinctCount
    self.maximum = maximum
    self.minimum = minimum
    self.isMaximumExact = isMaximumExact
    self.isMinimumExact = isMinimumExact
  }
}

extension Statistics: ThriftStruct {
  /// Reads the struct; the old bounds, whose order was never defined, are left out.
  package init(from reader: inout ThriftReader) throws(ThriftFault) {
    self.init()
    var fields = try reader.beginStruct()
    while let field = try reader.nextField(&fields) {
      switch field.id {
      case 3: nullCount = try reader.integer(field)
      case 4: distinctCount = try reader.integer(field)
      case 5: maximum = try reader.binary(field)
      case 6: minimum = try reader.binary(field)
      case 7: isMaximumExact = try reader.boolean(field)
      case 8: isMinimumExact = try reader.boolean(field)
      default: try reader.skip(field)
      }
    }
  }

  /// Writes the fields.
  package func writeFields(to writer: inout ThriftWriter) {
    writer.field(3, nullCount)
    writer.field(4, distinctCount)
    writer.field(5, maximum)
    writer.field(6, minimum)
    writer.field(7, isMaximumExact)
    writer.field(8, isMinimumExact)
  }
}
