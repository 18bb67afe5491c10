import Documents
import Reporting
import Testing

@testable import Shards

@Suite struct CutDocumentsTests {
  @Test func aDocumentWithAFragmentAfterItsBeginningIsCut() {
    var cut = CutDocuments(documentCount: 130)
    cut.add(row((0, 0, 0, 3, 0), (129, 0, 5, 4, 0), (64, 0, 1, 1, 0), (-1, -1, 0, 2, 0)))
    #expect(cut.count == 2)
    var other = CutDocuments(documentCount: 130)
    other.add(row((64, 0, 9, 3, 0), (65, 0, 9, 3, 0), (7, 0, 0, 3, 0)))
    cut.merge(other)
    #expect(cut.count == 3)
  }

  @Test func documentsThatTheTableDoesNotKnowAreLeftOut() {
    var cut = CutDocuments(documentCount: 2)
    cut.add(row((2, 0, 4, 3, 0), (1 << 40, 0, 4, 3, 0)))
    #expect(cut.count == 0)
  }
}
