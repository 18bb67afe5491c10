import Foundation
import GRDB

/// The values of a row, checked: GRDB's own `row[…]` ends the program where SQLite stores a value
/// of another type, and SQLite stores any type in any column.
///
/// A value that cannot be is a `StoredValueError`, of which `RetrievalError.reading` makes damage.
extension Row {
  /// The greatest count, length, number or place that a file may state: sums do not overflow.
  static let greatestCount = 1 << 48

  /// The value in a column, of any type.
  func databaseValue(at column: Int) -> DatabaseValue { self[column] }

  /// The integer in a column; nil for NULL.
  func integerIfPresent(at column: Int) throws -> Int? {
    switch databaseValue(at: column).storage {
    case .int64(let integer): return Int(integer)
    case .null: return nil
    default: throw StoredValueError(column: columnName(column), problem: "not an integer")
    }
  }

  /// The integer in a column.
  func integer(at column: Int) throws -> Int {
    try present(integerIfPresent(at: column), column)
  }

  /// The integer in a column, which must be in `range`: a count, a number or a place.
  func count(at column: Int, in range: ClosedRange<Int> = 0...greatestCount) throws -> Int {
    let count = try integer(at: column)
    guard range.contains(count) else {
      throw StoredValueError(column: columnName(column), problem: "\(count)")
    }
    return count
  }

  /// The text in a column; nil for NULL.
  func textIfPresent(at column: Int) throws -> String? {
    let value = databaseValue(at: column)
    guard case .string(let text) = value.storage else {
      if value.isNull { return nil }
      throw StoredValueError(column: columnName(column), problem: "not text")
    }
    return text
  }

  /// The text in a column.
  func text(at column: Int) throws -> String { try present(textIfPresent(at: column), column) }

  private func present<Value>(_ value: Value?, _ column: Int) throws -> Value {
    guard let value else { throw StoredValueError(column: columnName(column), problem: "NULL") }
    return value
  }

  /// The text in a column that was read as a blob: a string of SQLite would end at its first zero
  /// byte.
  func wholeText(at column: Int) throws -> String {
    try withBytes(at: column) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls `body` with the bytes of the blob in a column, which live as long as the call.
  func withBytes<Result>(
    at column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    do {
      return try withUnsafeData(atIndex: column) { data in
        guard let data else {
          throw StoredValueError(column: columnName(column), problem: "NULL")
        }
        return try data.withUnsafeBytes(body)
      }
    } catch is RowDecodingError {
      throw StoredValueError(column: columnName(column), problem: "not a blob")
    }
  }

  /// The bytes of the blob in a column.
  func bytes(at column: Int) throws -> [UInt8] {
    try withBytes(at: column) { Array($0) }
  }

  private func columnName(_ column: Int) -> String { Array(columnNames)[column] }
}

/// A value that a column of our tables cannot have.
struct StoredValueError: Error, CustomStringConvertible {
  var column: String
  var problem: String

  var description: String { "a value of \(column) is \(problem)" }
}

extension Array where Element == UInt8 {
  /// The bytes as a blob argument of a statement.
  var databaseData: Data { Data(self) }
}
