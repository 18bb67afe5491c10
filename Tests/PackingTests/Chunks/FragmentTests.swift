import Packing
import Testing
import Tokenization

@Suite struct FragmentTests {
  @Test func theHalvesOfACutAreContiguous() {
    let (beginning, remainder) = fragment(3, [1, 2, 3, 4, 5], sourceID: 1).split(at: 2)
    #expect(beginning.tokens == [1, 2])
    #expect(remainder.tokens == [3, 4, 5])
    #expect([beginning.start, remainder.start] == [0, 2])
    #expect([beginning.documentID, remainder.documentID] == [3, 3])
    #expect([beginning.sourceID, remainder.sourceID] == [1, 1])
    #expect(!beginning.isWholeDocument && !remainder.isWholeDocument)
    let (middle, end) = remainder.split(at: 1)
    #expect(middle.tokens == [3] && middle.start == 2)
    #expect(end.tokens == [4, 5] && end.start == 3)
  }

  @Test(
    arguments: [
      (nil, nil, [5, 6]), (1, nil, [1, 5, 6]), (nil, 2, [5, 6, 2]), (1, 2, [1, 5, 6, 2]),
      (2, 2, [2, 5, 6, 2]),
    ] as [(TokenID?, TokenID?, [TokenID])])
  func boundaryTokensFrameADocument(bos: TokenID?, eos: TokenID?, expected: [TokenID]) {
    let boundary = BoundaryTokens(bos: bos, eos: eos)
    let whole = boundary.fragment(
      of: TokenizedDocument(documentID: 8, sourceID: 2, tokens: [5, 6]))
    #expect(Array(whole.tokens) == expected)
    #expect(boundary.count == expected.count - 2)
    #expect(whole.isWholeDocument)
    #expect([whole.documentID, whole.sourceID, whole.start] == [8, 2, 0])
  }

  @Test func anEmptyDocumentStillHasItsBoundary() {
    let empty = TokenizedDocument(documentID: 0, sourceID: 0, tokens: [])
    #expect(BoundaryTokens(bos: 1, eos: 2).fragment(of: empty).tokens == [1, 2])
    #expect(BoundaryTokens(bos: nil, eos: nil).fragment(of: empty).tokens.isEmpty)
  }
}
