import GRDB
import GRDBSQLite

/// Makes SQLite write a `PageChecksum` into every page of a file, and check it at every read.
///
/// SQLite reads and writes a file through a table of functions (`sqlite3_io_methods`); a connection
/// gets a table of its own in which reading and writing are ours. The write-ahead log has checksums
/// of its own (SQLite file format, §4.2).
enum CheckedPages {
  /// What a read of a damaged page gives, as of SQLite's own `cksumvfs`.
  static let damageCode = ResultCode.SQLITE_IOERR_DATA

  /// SQLite reads these bytes by themselves, before it knows the size of a page.
  private static let headerByteCount = 100

  /// The table of functions of one open file, and the one that it replaces.
  private struct FileMethods {
    /// First, because the file points to it.
    var checked: sqlite3_io_methods
    var original: UnsafePointer<sqlite3_io_methods>
  }

  /// Opens the file at `path` with checked pages; `sql` prepares the connection.
  static func open(
    _ path: String, isReadOnly: Bool = false, preparing sql: String = ""
  ) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.prepareDatabase { db in
      try install(in: db)
      try db.execute(sql: sql)
    }
    // For SQLite, `:memory:` and `file:…` are not names of files.
    return try DatabaseQueue(
      path: path.hasPrefix("/") ? path : "./" + path, configuration: configuration)
  }

  /// Prepares a connection that has not read a page yet; a new file gets room for the checksums.
  static func install(in db: Database) throws {
    try db.execute(sql: "PRAGMA page_size = \(PageChecksum.pageByteCount)")
    var reserved = Int32(PageChecksum.byteCount)
    var opened: UnsafeMutablePointer<sqlite3_file>?
    guard
      sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved)
        == SQLITE_OK,
      sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &opened)
        == SQLITE_OK,
      let file = opened, let original = file.pointee.pMethods
    else { throw DatabaseError(message: "this SQLite cannot keep checksums of pages") }
    let methods = UnsafeMutablePointer<FileMethods>.allocate(capacity: 1)
    methods.initialize(to: FileMethods(checked: original.pointee, original: original))
    // Version 3 would let SQLite map the file and read past the check.
    methods.pointee.checked.iVersion = min(original.pointee.iVersion, 2)
    methods.pointee.checked.xRead = { CheckedPages.read($0, $1, $2, $3) }
    methods.pointee.checked.xWrite = { CheckedPages.write($0, $1, $2, $3) }
    methods.pointee.checked.xClose = { CheckedPages.close($0) }
    file.pointee.pMethods = UnsafeRawPointer(methods)
      .assumingMemoryBound(to: sqlite3_io_methods.self)
  }

  /// Whether SQLite finds no damage in any page that is in use; reads all of them.
  static func areWhole(_ db: Database) throws -> Bool {
    try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok"
  }

  private static func methods(
    of file: UnsafeMutablePointer<sqlite3_file>?
  ) -> UnsafePointer<FileMethods>? {
    (file?.pointee.pMethods).map {
      UnsafeRawPointer($0).assumingMemoryBound(to: FileMethods.self)
    }
  }

  private static func read(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ bytes: UnsafeMutableRawPointer?, _ count: Int32,
    _ position: sqlite3_int64
  ) -> Int32 {
    guard let original = methods(of: file)?.pointee.original else { return SQLITE_IOERR }
    let code = original.pointee.xRead(file, bytes, count, position)
    if Int(position) + Int(count) <= headerByteCount { return code }
    // A page that ends too early is damaged too; SQLite would take it for zeros.
    guard code == SQLITE_OK || code == ResultCode.SQLITE_IOERR_SHORT_READ.rawValue else {
      return code
    }
    guard
      code == SQLITE_OK, count == PageChecksum.pageByteCount,
      PageChecksum.isRight(
        in: UnsafeRawBufferPointer(start: bytes, count: Int(count)), at: Int(position))
    else { return damageCode.rawValue }
    return SQLITE_OK
  }

  private static func write(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ bytes: UnsafeRawPointer?, _ count: Int32,
    _ position: sqlite3_int64
  ) -> Int32 {
    guard let original = methods(of: file)?.pointee.original else { return SQLITE_IOERR }
    guard count == PageChecksum.pageByteCount else { return damageCode.rawValue }
    // The page is SQLite's own copy, and the reserved bytes are nobody else's.
    let page = UnsafeMutableRawBufferPointer(
      start: UnsafeMutableRawPointer(mutating: bytes), count: Int(count))
    PageChecksum.write(into: page, at: Int(position))
    return original.pointee.xWrite(file, bytes, count, position)
  }

  private static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
    guard let file, let methods = methods(of: file) else { return SQLITE_IOERR }
    let original = methods.pointee.original
    file.pointee.pMethods = original
    methods.deallocate()
    return original.pointee.xClose(file)
  }
}

extension DatabaseError {
  /// Whether the bytes of the file are at fault, not the machine or the statement.
  var isDamage: Bool {
    extendedResultCode == CheckedPages.damageCode
      // Rows of ours contradict each other only where they were altered.
      || [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CONSTRAINT].contains(resultCode)
  }

  /// Whether another process has locked the file.
  var isBusy: Bool { [.SQLITE_BUSY, .SQLITE_LOCKED].contains(resultCode) }

  /// What is wrong with the file, or with the machine.
  var reason: String {
    if extendedResultCode == CheckedPages.damageCode { return "a page does not have its checksum" }
    return switch resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: "another process writes it"
    case .SQLITE_CANTOPEN:
      "it, or a file beside it, cannot be opened: no permission, or too many open files"
    case .SQLITE_FULL: "there is no space left on the device"
    case .SQLITE_IOERR: "the system failed to read or write it"
    case .SQLITE_NOMEM: "there is no memory left"
    case .SQLITE_PERM, .SQLITE_READONLY: "it may not be written"
    default: message ?? "it cannot be read"
    }
  }
}

extension RetrievalError {
  /// Runs `body`, which uses the file at `path`; damage that SQLite finds becomes `damaged`, and so
  /// do values that cannot be; a failure of the machine becomes `failure`.
  static func reading<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError where error.isDamage {
      throw RetrievalError.damaged(path: path, what: error.reason)
    } catch let error as DatabaseError where error.isBusy {
      throw RetrievalError.indexInUse(path: path)
    } catch let error as DatabaseError {
      throw RetrievalError.failure(path: path, reason: error.reason)
    } catch let error as StoredValueError {
      throw RetrievalError.damaged(path: path, what: error.description)
    }
  }
}
