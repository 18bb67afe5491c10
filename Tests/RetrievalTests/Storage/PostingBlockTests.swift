import Randomness
import Testing

@testable import Retrieval

@Suite struct PostingBlockTests {
  private func block(_ lists: [(term: TermID, postings: [PostingBlock.Posting])]) -> PostingBlock {
    var block = PostingBlock()
    for (term, postings) in lists {
      postings.withUnsafeBufferPointer { block.append($0, of: term) }
    }
    return block
  }

  @Test func blocksReadBackAsTheyWere() {
    var generator = SplitMix64(seed: 2)
    for _ in 0..<100 {
      var term = TermID.random(in: 0...1_000_000, using: &generator)
      let lists = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
        term += TermID.random(in: 1...300, using: &generator)
        var documentID = UInt32.random(in: 0...1_000_000, using: &generator)
        let postings = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
          documentID += UInt32.random(in: 1...5_000, using: &generator)
          return PostingBlock.Posting(
            documentID: documentID,
            termFrequency: UInt32.random(in: 1...70_000, using: &generator))
        }
        return (term, postings)
      }
      let block = block(lists)
      #expect(block.firstTermID == lists[0].0 && block.lastTermID == term)
      #expect(block.postingCount == lists.reduce(0) { $0 + $1.1.count })
      var read: [(TermID, [PostingBlock.Posting])] = []
      let isWhole = block.bytes.withUnsafeBytes { bytes in
        PostingBlock.forEachList(in: bytes, firstTermID: block.firstTermID) { term, range in
          var postings: [PostingBlock.Posting] = []
          #expect(PostingBlock.decode(range, of: bytes, into: &postings))
          read.append((term, postings))
        }
      }
      #expect(isWhole)
      #expect(read.elementsEqual(lists) { $0 == $1 })
    }
  }

  @Test func aCutBlockIsDamage() {
    let block = block([
      (7, [.init(documentID: 1, termFrequency: 1), .init(documentID: 2, termFrequency: 300)])
    ])
    let isWhole = block.bytes.dropLast().withUnsafeBytes {
      PostingBlock.forEachList(in: $0, firstTermID: 7) { _, _ in }
    }
    #expect(!isWhole)
    var postings: [PostingBlock.Posting] = []
    #expect(
      block.bytes.withUnsafeBytes { bytes in
        !PostingBlock.decode(2..<bytes.count - 1, of: bytes, into: &postings)
      })
  }
}
