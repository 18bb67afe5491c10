import GRDB
import GRDBSQLite

/// A prepared INSERT for many rows, whose values go to SQLite without a copy.
///
/// GRDB's arguments cost as much as the insertion of a small row; here they are bound by SQLite's
/// own functions. Values are bound one after another, then the row is inserted. Used inside one
/// access to the database.
struct RowInsertion {
  let database: Database
  private let statement: Statement

  /// Prepares `sql`, an INSERT with one `?` for each value.
  init(_ database: Database, sql: String) throws {
    self.database = database
    statement = try database.cachedStatement(sql: sql)
  }

  /// Binds an integer to the parameter `index`, from 1.
  @inline(__always)
  func bind(_ value: Int, at index: Int32) {
    sqlite3_bind_int64(statement.sqliteStatement, index, Int64(value))
  }

  /// Binds UTF-8 text, which must live until the row is inserted.
  @inline(__always)
  func bind(text: UnsafeRawBufferPointer, at index: Int32) {
    sqlite3_bind_text(
      statement.sqliteStatement, index,
      RowInsertion.address(text)?
        .assumingMemoryBound(to: CChar.self), Int32(text.count), nil)
  }

  /// Binds a blob, which must live until the row is inserted.
  @inline(__always)
  func bind(blob: UnsafeRawBufferPointer, at index: Int32) {
    sqlite3_bind_blob(
      statement.sqliteStatement, index, RowInsertion.address(blob), Int32(blob.count), nil)
  }

  /// Inserts a row of the bound values; throws `DatabaseError`, as GRDB does.
  @inline(__always)
  func insert() throws {
    let code = sqlite3_step(statement.sqliteStatement)
    guard sqlite3_reset(statement.sqliteStatement) == SQLITE_OK, code == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: database.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) })
    }
  }

  /// The address of bytes; any address where there are none, because SQLite takes nil for NULL.
  @inline(__always)
  private static func address(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
    bytes.isEmpty ? UnsafeRawPointer(bitPattern: 1) : bytes.baseAddress
  }
}
