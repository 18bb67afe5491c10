import Files
import Foundation
import GRDB

/// The file of an index that is not finished, with its write-ahead log, locked while it is open.
///
/// Its path is that of the index that it becomes, with the suffix `.partial`.
struct UnfinishedIndex {
  /// The path of the index to be.
  let finalPath: String
  private let database: DatabaseQueue

  /// Held until the file has its name, longer than SQLite's own lock.
  ///
  /// It is a file of its own: where `flock` and SQLite's locks are of one kind, as on NFS, they
  /// would exclude each other.
  private let lock: FileLock

  /// The path of the file.
  var path: String { finalPath + ".partial" }

  /// Opens and locks the file for the index `finalPath`, or creates it.
  ///
  /// Its content is thrown away first where `isStale` says so, which is not called for a new file;
  /// with `overwrite` also where it is damaged, for which all of it is read. Throws
  /// `RetrievalError`, also where another process has the file, or the index is there and
  /// `overwrite` does not say that it may be replaced.
  init(
    finalPath: String, overwrite: Bool, isStale: (Database) throws -> Bool
  ) throws {
    try UnfinishedIndex.requireReplaceable(finalPath, overwrite: overwrite)
    let finalPath = try ReplacementRule.target(of: finalPath)
    self.finalPath = finalPath
    let path = finalPath + ".partial"
    lock = try UnfinishedIndex.lock(finalPath)
    // Under the lock: another process may have finished just now.
    try UnfinishedIndex.requireReplaceable(finalPath, overwrite: overwrite)
    for suffix in UnfinishedIndex.suffixes { try UnfinishedIndex.requireOwn(path + suffix) }
    do {
      var opened = try UnfinishedIndex.open(path, replacingDamaged: overwrite)
      // Without a transaction, which damage would abort.
      let mustGo = try opened.unsafeRead { db in
        do {
          return try db.tableExists("document")
            && (isStale(db) || overwrite && !CheckedPages.areWhole(db))
        } catch let error as DatabaseError where overwrite && error.isDamage {
          return true
        }
      }
      if mustGo {
        try opened.close()
        UnfinishedIndex.remove(path)
        opened = try UnfinishedIndex.open(path)
      }
      database = opened
    } catch let error as DatabaseError where error.isBusy {
      throw RetrievalError.indexInUse(path: finalPath)
    } catch let error as DatabaseError where error.isDamage {
      try UnfinishedIndex.requireVersion(path)
      throw RetrievalError.damaged(path: path, what: error.reason)
    } catch let error as DatabaseError {
      throw RetrievalError.notWritable(path: path, reason: error.reason)
    }
  }

  /// Runs `body` in a transaction; damage that SQLite finds becomes `RetrievalError.damaged`.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try RetrievalError.reading(path) { try database.write(body) }
  }

  /// Fails where a program of another version began the file, whose pages have no checksums.
  private static func requireVersion(_ path: String) throws {
    // The first pages of a file that was begun just now may be in the write-ahead log alone.
    guard let version = try SQLiteHeader.userVersion(path: path), version > 0 else { return }
    try IndexSchema.require(version: version, path: path)
  }

  private static func lock(_ finalPath: String) throws -> FileLock {
    do throws(FileError) {
      return try FileLock(path: finalPath + ".partial-lock", finalPath: finalPath)
    } catch {
      guard case .beingWritten = error else { throw error }
      throw RetrievalError.indexInUse(path: finalPath)
    }
  }

  /// What is appended to the path for the files that SQLite writes.
  private static let suffixes = ["", "-wal", "-shm", "-journal"]

  /// Fails where a name of SQLite's files is a link or is not that of a file: SQLite would write
  /// what it leads to.
  private static func requireOwn(_ path: String) throws(FileError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile(path: path) }
    guard status.st_nlink <= 1 else { throw .otherName(path: path) }
  }

  /// Fails where no index can be written at a path, or where it would replace another kind of file.
  private static func requireReplaceable(_ path: String, overwrite: Bool) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw RetrievalError.notWritable(path: path, reason: "\(folder) is not a writable folder")
    }
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard try CorpusIndex.isOurs(path: path) else {
      throw RetrievalError.notWritable(path: path, reason: "it exists and is not a corpus index")
    }
    guard overwrite else { throw RetrievalError.indexExists(path: path) }
  }

  private static func open(
    _ path: String, replacingDamaged isReplaceable: Bool
  ) throws -> DatabaseQueue {
    do {
      return try open(path)
    } catch let error as DatabaseError where isReplaceable && error.isDamage {
      remove(path)
      return try open(path)
    }
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    let queue = try CheckedPages.open(
      path,
      preparing: """
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA cache_size = -65536;
        """)
    // The exclusive lock is taken by the first write.
    try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE; COMMIT") }
    return queue
  }

  /// Closes and removes the file.
  func remove() throws {
    try database.close()
    UnfinishedIndex.remove(path)
    lock.release()
  }

  private static func remove(_ path: String) {
    for suffix in suffixes {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
  }

  /// Closes the whole file and gives it its final name; `beforeNaming` is given its path before.
  func finish(beforeNaming: (_ path: String) throws -> Void) throws {
    try database.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
    }
    try database.close()
    try SQLiteHeader.resetChangeCounter(path: path)
    try beforeNaming(path)
    try DurableRename.rename(path, to: finalPath)
    lock.release()
  }
}
