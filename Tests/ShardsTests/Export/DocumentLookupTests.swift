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
      }
    }
  }

  @Test(arguments: [-1, 8, 1 << 40])
  func aNumberBeyondTheTableIsAnError(documentID: Int) throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      let table = try DocumentLookup(folder: folder)
      #expect(throws: ShardsError.self) { try table.row(documentID) }
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
    }
  }
}
