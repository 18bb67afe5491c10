import Files
import Foundation
import Shards
import TestSupport
import Testing

@Suite struct DocumentTableTests {
  private let records = [
    DocumentRow(
      documentID: 0, externalID: "a/\"b\"\n", source: "wiki", path: "corpus/ü.jsonl", line: 12,
      tokenCount: 345, dropped: nil),
    DocumentRow(
      documentID: 1, externalID: "", source: "code", path: "c.txt", line: 1, tokenCount: 0,
      dropped: .overBudget),
  ]

  @discardableResult
  private func write(_ records: [DocumentRow], to folder: String) throws
    -> ShardManifest.FileRecord
  {
    try DocumentTable.write(folder: folder) { emit in
      for record in records { try emit(record) }
    }
  }

  private func read(_ folder: String) throws -> [DocumentRow] {
    var records: [DocumentRow] = []
    try DocumentTable.forEachRecord(folder: folder) { records.append($0) }
    return records
  }

  @Test func rowsComeBackAsWritten() throws {
    try withTemporaryFolder { folder in
      let file = try write(records, to: folder)
      #expect(try read(folder) == records)
      let bytes = try WrittenPacking(folder: folder).bytes("documents.jsonl")
      #expect(
        file
          == .init(
            file: "documents.jsonl", rows: 2, bytes: bytes.count,
            sha256: FileDigest.hexadecimal(of: bytes)))
      try assertSnapshot(String(decoding: bytes, as: UTF8.self), named: "documents.jsonl")
    }
  }

  @Test func rowsAreFoundByDocumentAndByExternalID() throws {
    try withTemporaryFolder { folder in
      try write(records, to: folder)
      #expect(try DocumentTable.rows([1, 7], folder: folder) == [1: records[1]])
      #expect(try DocumentTable.rows([0, 1], folder: folder) == [0: records[0], 1: records[1]])
      #expect(try DocumentTable.rows([], folder: folder).isEmpty)
      for record in records {
        #expect(try DocumentTable.rows(externalID: record.externalID, folder: folder) == [record])
      }
      // A part of an id, or a name that stands elsewhere in the line, is none.
      #expect(try DocumentTable.rows(externalID: "wiki", folder: folder).isEmpty)
      #expect(try DocumentTable.rows(externalID: "a/", folder: folder).isEmpty)
    }
  }

  @Test func aTableOfNothingIsEmpty() throws {
    try withTemporaryFolder { folder in
      let file = try write([], to: folder)
      #expect(file.bytes == 0)
      #expect(try read(folder).isEmpty)
    }
  }

  @Test func aTableBeyondItsBufferIsWhole() throws {
    let records = (0..<4_000).map {
      DocumentRow(
        documentID: $0, externalID: "document-\($0)", source: "wiki", path: "corpus.jsonl",
        line: $0 + 1, tokenCount: $0, dropped: nil)
    }
    try withTemporaryFolder { folder in
      let file = try write(records, to: folder)
      #expect(file.bytes > 1 << 18)
      #expect(try read(folder) == records)
    }
  }

  @Test(arguments: ["", "{}", "[", "null", "{\"document_id\":1}", "\u{0}"])
  func aLineThatIsNoRowIsNamed(line: String) throws {
    try withTemporaryFolder { folder in
      try write(records, to: folder)
      try WrittenPacking(folder: folder).replaceTableLine(1) { _ in line }
      let error = #expect(throws: ShardsError.self) { try read(folder) }
      guard case .damagedDocumentTable(_, 2, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func documentsOutOfOrderAreNamed() throws {
    try withTemporaryFolder { folder in
      try write(Array(records.reversed()), to: folder)
      let path = folder + "/documents.jsonl"
      let reason = "document 1 is where 0 is expected"
      #expect(throws: ShardsError.damagedDocumentTable(path: path, line: 1, reason: reason)) {
        try read(folder)
      }
    }
  }

  @Test func aMissingTableIsAnError() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: ShardsError.self) { try read(folder) }
      #expect(error?.description.contains(DocumentTable.fileName) == true)
    }
  }
}
