import Foundation
import GRDB
import Randomness
import TestSupport
import Testing

@testable import Retrieval

@Suite struct CheckedPagesTests {
  private func connection(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.prepareDatabase { try CheckedPages.install(in: $0) }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// A table of small and large rows, with an index, some of them deleted.
  private func make(_ path: String, journal: String) throws {
    let database = try connection(path)
    try database.writeWithoutTransaction { db in
      try db.execute(
        sql: "PRAGMA journal_mode = \(journal); CREATE TABLE t (a INTEGER, b BLOB)")
      for i in 0..<60 {
        try db.execute(
          sql: "INSERT INTO t VALUES (?, zeroblob(?))", arguments: [i * 31 % 60, i * i * 20])
      }
      try db.execute(sql: "CREATE INDEX ta ON t (a); DELETE FROM t WHERE a % 7 = 0")
    }
    try database.close()
  }

  private func content(_ path: String) throws -> [[DatabaseValue]] {
    let database = try connection(path)
    defer { try? database.close() }
    return try database.read { db in
      try Row.fetchAll(db, sql: "SELECT a, hex(b) FROM t ORDER BY a")
        .map { Array($0.databaseValues) }
    }
  }

  @Test(arguments: ["DELETE", "WAL", "OFF"])
  func anySQLiteReadsTheFile(journal: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.sqlite"
      try make(path, journal: journal)
      let plain = try DatabaseQueue(path: path)
      #expect(try plain.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
      #expect(try plain.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") } == 51)
      try plain.close()
      #expect(try content(path).count == 51)
    }
  }

  @Test func aFlippedByteIsAnErrorOrInAPageThatIsNotUsed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.sqlite"
      try make(path, journal: "DELETE")
      let whole = try Data(contentsOf: URL(filePath: path))
      let expected = try content(path)
      var generator = SplitMix64(seed: 11)
      var found = 0
      for round in 0..<300 {
        // Half of them in the header, which decides how all else is read.
        let place = Int.random(in: 0..<(round % 2 == 0 ? 100 : whole.count), using: &generator)
        var bytes = whole
        bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
        try bytes.write(to: URL(filePath: path))
        do {
          #expect(try content(path) == expected, "byte \(place)")
        } catch let error as DatabaseError {
          #expect(error.isDamage, "\(error)")
          found += 1
        }
      }
      #expect(found > 250)
    }
  }

  @Test func aFileThatWasCutIsAnError() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.sqlite"
      try make(path, journal: "DELETE")
      let whole = try Data(contentsOf: URL(filePath: path))
      for count in [50, 100, 5_000, 16_384, whole.count - 16_384, whole.count - 1] {
        try whole.prefix(count).write(to: URL(filePath: path))
        #expect(throws: DatabaseError.self) { try content(path) }
      }
    }
  }

  @Test func whatAnotherProgramWroteIsFound() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.sqlite"
      try make(path, journal: "DELETE")
      let plain = try DatabaseQueue(path: path)
      try plain.write { try $0.execute(sql: "UPDATE t SET a = -1 WHERE a = 5") }
      try plain.close()
      #expect(throws: DatabaseError.self) { try content(path) }
    }
  }
}
