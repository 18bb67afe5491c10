import Documents
import Testing

@testable import Retrieval

@Suite struct PostingBlockTests {
  @Test func blocksReadBackAsTheyWere() {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<100 {
      var documentID = UInt32.random(in: 0...1_000_000, using: &generator)
      let postings = (0..<Int.random(in: 1...300, using: &generator)).map { _ in
        documentID += UInt32.random(in: 1...5_000, using: &generator)
        return PostingBlock.Posting(
          documentID: documentID,
          termFrequency: UInt32.random(in: 1...70_000, using: &generator))
      }
      var read: [PostingBlock.Posting] = []
      let isWhole = PostingBlock.encode(postings).withUnsafeBytes {
        PostingBlock.forEachPosting(in: $0, firstDocumentID: postings[0].documentID) {
          read.append($0)
        }
      }
      #expect(isWhole)
      #expect(read == postings)
    }
  }

  @Test func aCutBlockIsDamage() {
    let bytes = PostingBlock.encode([
      .init(documentID: 1, termFrequency: 1), .init(documentID: 2, termFrequency: 300),
    ])
    let isWhole = bytes.dropLast().withUnsafeBytes {
      PostingBlock.forEachPosting(in: $0, firstDocumentID: 1) { _ in }
    }
    #expect(!isWhole)
  }
}
