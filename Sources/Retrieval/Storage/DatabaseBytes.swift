import Foundation
import GRDB

extension Array where Element == UInt8 {
  /// The bytes as a blob argument of a statement.
  var databaseData: Data { Data(self) }
}

extension Row {
  /// Calls `body` with the bytes of the blob in a column, which live as long as the call.
  func withBytes<Result>(
    atIndex index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try withUnsafeData(atIndex: index) { data in
      guard let data else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
      return try data.withUnsafeBytes(body)
    }
  }

  /// The bytes of the blob in a column.
  func bytes(atIndex index: Int) throws -> [UInt8] {
    try withBytes(atIndex: index) { Array($0) }
  }
}
