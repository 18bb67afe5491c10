import Foundation
import GRDB
import TestSupport
import Testing

@testable import Retrieval

@Suite struct SQLiteHeaderTests {
  @Test func aDatabaseIsSoundWithTheCounterOfAnother() throws {
    try withTemporaryFolder { folder in
      let files = try [1, 5].map { transactions in
        let path = "\(folder)/\(transactions).sqlite"
        var configuration = Configuration()
        configuration.prepareDatabase { try CheckedPages.install(in: $0) }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: "CREATE TABLE t (a); PRAGMA user_version = 77") }
        for _ in 0..<transactions {
          try queue.write { try $0.execute(sql: "DELETE FROM t; INSERT INTO t VALUES (7)") }
        }
        try queue.close()
        try SQLiteHeader.resetChangeCounter(path: path)
        return path
      }
      for path in files {
        #expect(try SQLiteHeader.userVersion(path: path) == 77)
        var configuration = Configuration()
        configuration.prepareDatabase { try CheckedPages.install(in: $0) }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        #expect(try queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT a FROM t") } == 7)
      }
      let bytes = files.map { FileManager.default.contents(atPath: $0) }
      #expect(bytes[0] == bytes[1])
    }
  }
}
