import PackedSamples
import Packing
import TestSupport
import Testing

@testable import Shards

@Suite struct DocumentLookupTests {
  @Test func everyRowIsFoundByItsNumber() throws {
    try withTemporaryFolder { folder in
      let sample = try SamplePacking()
      try sample.write(to: folder)
      let table = try DocumentLookup(folder: folder)
      for document in sample.documents.reversed() {
        let row = try table.row(document.documentID)
        #expect(row.externalID == "id-\(document.documentID)")
        #expect(row.tokenCount == document.tokens.count)
        #expect(try table.externalID(document.documentID) == Array(row.externalID.utf8))
      }
    }
  }

  @Test(arguments: [-1, 8, 1 << 40])
  func aNumberBeyondTheTableIsAnError(documentID: Int) throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      let table = try DocumentLookup(folder: folder)
      #expect(throws: ShardsError.self) { try table.row(documentID) }
      #expect(throws: ShardsError.self) { try table.externalID(documentID) }
    }
  }

  @Test func aRowOfAnotherDocumentIsAnError() throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      try WrittenPacking(folder: folder).replaceTableLine(2) {
        $0.replacing(#""document_id":2"#, with: #""document_id":3"#)
      }
      let table = try DocumentLookup(folder: folder)
      #expect(throws: ShardsError.self) { try table.row(2) }
      #expect(throws: ShardsError.self) { try table.externalID(2) }
    }
  }

  @Test func anIdWithEscapesIsRead() throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      try WrittenPacking(folder: folder).replaceTableLine(1) {
        $0.replacing(#""id-1""#, with: #""\u00e9\t\"{""#)
      }
      let table = try DocumentLookup(folder: folder)
      #expect(try table.externalID(1) == Array("é\t\"{".utf8))
      #expect(try table.row(1).externalID == "é\t\"{")
    }
  }
}
