import PackedSamples
import Packing
import Reporting
import Shards
import TestSupport
import Testing

@Suite struct DocumentTraceTests {
  private func withFolder(
    _ packing: SamplePacking, _ body: (PackedFolder) throws -> Void
  ) throws {
    try withTemporaryFolder { path in
      try packing.write(to: path)
      try body(try PackedFolder(path: path))
    }
  }

  @Test func everyFragmentOfEveryDocumentIsFound() throws {
    let packing = try SamplePacking(lengths: [3, 4, 20, 9, 5, 2, 1, 0, 40])
    try withFolder(packing) { folder in
      for document in packing.documents {
        let traces = try DocumentTrace.find(.documentID(document.documentID), in: folder)
        let trace = try #require(traces.first)
        #expect(trace.document.documentID == document.documentID)
        var end = 0
        for placement in trace.placements {
          #expect(placement.segment.start == end)
          end += placement.segment.range.count
          let fragments = try folder.chunk(placement.chunk).fragments
          #expect(fragments[placement.place] == placement.segment)
          #expect(fragments.count == placement.fragmentCount)
          #expect(
            placement.previousDocumentID
              == (placement.place > 0 ? fragments[placement.place - 1].documentID : nil))
        }
        #expect(end == document.tokens.count + 1)
      }
    }
  }

  @Test func aDroppedDocumentShowsItsReason() throws {
    try withFolder(try SamplePacking(dropped: [2])) { folder in
      let trace = try #require(try DocumentTrace.find(.documentID(2), in: folder).first)
      #expect(trace.placements.isEmpty)
      #expect(trace.lines(style: TextStyle(isEnabled: false)).last?.hasPrefix("dropped: ") == true)
    }
  }

  @Test func externalIDsLeadToTheirDocuments() throws {
    try withFolder(try SamplePacking()) { folder in
      let row = try #require(try DocumentTable.rows([3], folder: folder.path)[3])
      let traces = try DocumentTrace.find(.externalID(row.externalID), in: folder)
      #expect(traces.map(\.document) == [row])
      for name in [DocumentTrace.Name.externalID("nobody"), .documentID(99), .documentID(-1)] {
        #expect(throws: ShardsError.self) { try DocumentTrace.find(name, in: folder) }
      }
    }
  }
}
