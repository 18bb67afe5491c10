import Foundation
import Packing
import Testing

@Suite struct BoundaryLossTests {
  @Test(arguments: [
    BoundaryLoss.keep, .mask, .related(threshold: 0), .related(threshold: 12.5),
  ])
  func itIsReadAsItIsWritten(boundaryLoss: BoundaryLoss) throws {
    let data = try JSONEncoder().encode(boundaryLoss)
    #expect(try JSONDecoder().decode(BoundaryLoss.self, from: data) == boundaryLoss)
  }

  @Test func fragmentsThatWereNotRetrievedAreNotRelated() {
    #expect(!BoundaryLoss.related(threshold: 0).labelsFirstToken(linkScore: 0))
    #expect(BoundaryLoss.keep.labelsFirstToken(linkScore: 0))
    #expect(!BoundaryLoss.mask.labelsFirstToken(linkScore: 100))
  }

  @Test func anUnknownPolicyIsAnError() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(BoundaryLoss.self, from: Data(#"{"policy":"some"}"#.utf8))
    }
  }
}
