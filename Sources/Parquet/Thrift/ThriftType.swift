/// The types of Thrift's compact protocol; the raw value is the number before a field or in a list.
///
/// Source: "Thrift compact protocol" of Apache Thrift.
enum ThriftType: UInt8 {
  case stop = 0
  case booleanTrue = 1
  case booleanFalse = 2
  case int8 = 3
  case int16 = 4
  case int32 = 5
  case int64 = 6
  case double = 7
  case binary = 8
  case list = 9
  case set = 10
  case map = 11
  case structure = 12
  case uuid = 13
}
