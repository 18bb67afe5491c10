import BM25
import Documents
import Files
import Foundation
import GRDB
import Randomness
import TestSupport
import Testing

@testable import Retrieval

@Suite struct CorpusIndexBuilderTests {
  let documents = (0..<10).map { FixtureDocument(id: "d\($0)", text: "coffee number n\($0)") }

  private func builder(
    _ folder: String, analyzer: Analyzer = .words, overwrite: Bool = false
  ) throws -> CorpusIndexBuilder {
    try CorpusIndexBuilder(
      path: folder + "/corpus.sqlite",
      configuration: IndexFixture.configuration(analyzer: analyzer),
      plan: try IndexFixture.plan(), overwrite: overwrite)
  }

  /// Writes the first documents and goes away without finishing, as a killed process does.
  private func begin(_ count: Int, in folder: String) throws {
    try builder(folder).append(IndexFixture.batch(Array(documents[..<count])))
  }

  @Test func aBuildThatStoppedGoesOnBehindItsLastBatch() throws {
    try withTemporaryFolder { folder in
      try begin(4, in: folder)
      #expect(!FileManager.default.fileExists(atPath: folder + "/corpus.sqlite"))
      let second = try builder(folder)
      #expect(second.cursor == IngestCursor(fileIndex: 0, line: 4, isEndOfFile: false))
      try second.append(IndexFixture.batch(Array(documents[4...]), firstLine: 5))
      try second.finish()
      let resumed = try CorpusIndex(path: folder + "/corpus.sqlite")
      try withTemporaryFolder { other in
        let whole = try IndexFixture.build(documents, in: other)
        #expect(resumed.sources == whole.sources)
        for id in documents.indices {
          #expect(try resumed.terms(ofDocument: id).vector == whole.terms(ofDocument: id).vector)
        }
        #expect(
          try resumed.documentFrequencies(ofSource: resumed.sources[0])
            == whole.documentFrequencies(ofSource: whole.sources[0]))
      }
      let leftovers = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(leftovers == ["corpus.sqlite"])
    }
  }

  @Test(arguments: ["", "-wal", "-shm", "-journal"])
  func whatSQLiteWouldWriteThroughALinkIsRefused(suffix: String) throws {
    try withTemporaryFolder { folder in
      let (victim, name) = (folder + "/victim", folder + "/corpus.sqlite.partial" + suffix)
      let manager = FileManager.default
      try Data("precious".utf8).write(to: URL(filePath: victim))
      try manager.createSymbolicLink(atPath: name, withDestinationPath: victim)
      #expect(throws: FileError.notRegularFile(path: name)) { try builder(folder) }
      try manager.removeItem(atPath: name)
      try manager.linkItem(atPath: victim, toPath: name)
      #expect(throws: FileError.otherName(path: name)) { try builder(folder) }
      try manager.removeItem(atPath: name)
      #expect(mkfifo(name, 0o600) == 0)
      #expect(throws: FileError.notRegularFile(path: name)) { try builder(folder) }
      #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
    }
  }

  @Test func anIndexThatAnotherProgramHasLockedIsInUse() throws {
    try withTemporaryFolder { folder in
      let path = try IndexFixture.build(documents, in: folder).path
      let other = try DatabaseQueue(path: path)
      try other.writeWithoutTransaction { db in
        try db.execute(sql: "BEGIN EXCLUSIVE")
        #expect(throws: RetrievalError.indexInUse(path: path)) { try CorpusIndex(path: path) }
        try db.execute(sql: "ROLLBACK")
      }
    }
  }

  /// Kills after every batch, over several runs of postings.
  @Test func aBuildThatStopsAfterEveryBatchMakesTheSameFile() throws {
    var generator = SplitMix64(seed: 9)
    let documents = IndexFixture.randomDocuments(
      count: 40, sources: ["wiki", "forum"], using: &generator)
    try withTemporaryFolder { folder in
      let whole = try IndexFixture.build(documents, in: folder, batchSize: 4, postingLimit: 100)
      try withTemporaryFolder { other in
        func builder() throws -> CorpusIndexBuilder {
          try CorpusIndexBuilder(
            path: other + "/corpus.sqlite", configuration: IndexFixture.configuration(),
            plan: try IndexFixture.plan(), overwrite: false, postingLimit: 100)
        }
        for start in stride(from: 0, to: documents.count, by: 4) {
          try builder().append(
            IndexFixture.batch(Array(documents[start..<start + 4]), firstLine: start + 1))
        }
        try builder().finish()
        let files = try [whole.path, other + "/corpus.sqlite"].map {
          try Data(contentsOf: URL(filePath: $0))
        }
        #expect(files[0] == files[1])
      }
    }
  }

  @Test func aBuildThatStoppedBeforeItsLastStepTakesOnlyThatStep() throws {
    try withTemporaryFolder { folder in
      let whole = try IndexFixture.build(documents, in: folder)
      let frequencies = try whole.documentFrequencies(ofSource: whole.sources[0])
      try whole.database.close()
      try FileManager.default.moveItem(atPath: whole.path, toPath: whole.path + ".partial")
      let again = try builder(folder)
      #expect(again.documentCount == documents.count)
      try again.finish()
      let index = try CorpusIndex(path: whole.path)
      #expect(try index.documentFrequencies(ofSource: index.sources[0]) == frequencies)
    }
  }

  @Test func otherSettingsDoNotGoOn() throws {
    try withTemporaryFolder { folder in
      try begin(2, in: folder)
      #expect(throws: RetrievalError.self) { try builder(folder, analyzer: .tokens) }
      #expect(try builder(folder, analyzer: .tokens, overwrite: true).cursor == nil)
    }
  }

  /// What a program of another version began or made is refused by its version, and can be
  /// replaced.
  @Test(arguments: [true, false]) func anotherVersionIsRefused(isFinished: Bool) throws {
    try withTemporaryFolder { folder in
      try begin(2, in: folder)
      if isFinished {
        let last = try builder(folder)
        try last.append(IndexFixture.batch(Array(documents[2...]), firstLine: 3))
        try last.finish()
      }
      let path = folder + "/corpus.sqlite" + (isFinished ? "" : ".partial")
      let database = try DatabaseQueue(path: path)
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 2") }
      try database.close()
      let error = RetrievalError.unsupportedSchema(path: path, found: 2, supported: 8)
      #expect(error.description.contains("--overwrite"))
      #expect(throws: error) {
        if isFinished { _ = try CorpusIndex(path: path) } else { _ = try builder(folder) }
      }
      #expect(try builder(folder, overwrite: true).cursor == nil)
    }
  }

  /// In a page of a table, in the header, and at the end of a file that is too short.
  @Test(arguments: [3 * 16_384 + 100, 0, 30, -1]) func aDamagedUnfinishedIndexCanBeReplaced(
    position: Int
  ) throws {
    try withTemporaryFolder { folder in
      try begin(4, in: folder)
      let path = folder + "/corpus.sqlite.partial"
      try DatabaseQueue(path: path).writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
      var bytes = try Data(contentsOf: URL(filePath: path))
      if position < 0 { bytes = bytes.prefix(16_384 + 7) } else { bytes[position] ^= 0xff }
      try bytes.write(to: URL(filePath: path))
      let again = try builder(folder, overwrite: true)
      #expect(again.cursor == nil)
      try again.append(IndexFixture.batch(documents))
      try again.finish()
      #expect(try CorpusIndex(path: folder + "/corpus.sqlite").documentCount == documents.count)
    }
  }

  @Test func damageOfAnUnfinishedIndexIsNoticedAndNamesTheCure() throws {
    try withTemporaryFolder { folder in
      try begin(4, in: folder)
      let path = folder + "/corpus.sqlite.partial"
      try DatabaseQueue(path: path).writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
      var bytes = try Data(contentsOf: URL(filePath: path))
      bytes[200] ^= 1
      try bytes.write(to: URL(filePath: path))
      let error = RetrievalError.damaged(path: path, what: "a page does not have its checksum")
      #expect(error.description.contains("--overwrite"))
      #expect(throws: error) { try builder(folder) }
    }
  }

  @Test func aFinishedIndexIsNotOverwrittenUnasked() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.build(documents, in: folder)
      #expect(throws: RetrievalError.indexExists(path: index.path)) { try builder(folder) }
      let again = try builder(folder, overwrite: true)
      #expect(try CorpusIndex(path: index.path).documentCount == 10, "until the new one is whole")
      try again.append(IndexFixture.batch(Array(documents[..<3])))
      try again.finish()
      #expect(try CorpusIndex(path: index.path).documentCount == 3)
    }
  }

  @Test func twoWritersCannotHaveOneIndex() throws {
    try withTemporaryFolder { folder in
      let first = try builder(folder)
      #expect(throws: RetrievalError.indexInUse(path: folder + "/corpus.sqlite")) {
        try builder(folder)
      }
      try first.append(IndexFixture.batch(documents))
    }
  }

  @Test func anEmptyCorpusLeavesNothingBehindButItsReasons() throws {
    try withTemporaryFolder { folder in
      let batch = IndexFixture.batch([])
      batch.skip(
        SkippedRecord(
          location: RecordLocation(path: "-", line: 1), reason: .truncatedJSON, detail: ""))
      let builder = try builder(folder)
      try builder.append(batch)
      #expect {
        try builder.finish()
      } throws: { error in
        String(describing: error).contains("1 truncated-json")
          && String(describing: error).contains("-:1")
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.isEmpty)
    }
  }

  @Test func skippedRecordsAreKeptInTheIndex() throws {
    try withTemporaryFolder { folder in
      let batch = IndexFixture.batch(documents)
      batch.skip(
        SkippedRecord(
          location: RecordLocation(path: "-", line: 11), reason: .invalidJSON, detail: "byte 3"))
      let builder = try builder(folder)
      try builder.append(batch)
      try builder.finish()
      let entries = try CorpusIndex(path: builder.path).skipCounts().entries
      #expect(entries.map(\.reason) == [.invalidJSON])
      #expect(entries.flatMap(\.examples).map(\.location.line) == [11])
    }
  }
}
