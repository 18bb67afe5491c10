import Randomness
import Testing

@testable import Retrieval

@Suite struct InversionBlockTests {
  private struct Document {
    var id: UInt32
    var sourceID: Int
    var vector: TermVector
  }

  /// Documents of three sources, with gaps between their numbers; the second source has none.
  private func documents(_ count: Int, termCount: Int, _ generator: inout SplitMix64) -> [Document]
  {
    var id: UInt32 = 17
    return (0..<count).map { _ in
      id += UInt32.random(in: 1...3, using: &generator)
      let terms = Set(
        (0..<8).map { _ in TermID.random(in: 0..<TermID(termCount), using: &generator) })
      return Document(
        id: id, sourceID: Bool.random(using: &generator) ? 0 : 2,
        vector: TermVector(
          terms.map { .init(termID: $0, frequency: .random(in: 1...200, using: &generator)) }))
    }
  }

  private func block(of documents: [Document]) -> InversionBlock {
    var block = InversionBlock()
    for document in documents {
      document.vector.encoded().withUnsafeBytes {
        block.append(
          documentID: document.id, sourceID: document.sourceID,
          termCount: document.vector.entries.count, vector: $0)
      }
    }
    return block
  }

  private func expectedLists(
    _ documents: [Document], sourceID: Int
  ) -> [TermID: [PostingBlock.Posting]] {
    var lists: [TermID: [PostingBlock.Posting]] = [:]
    for document in documents where document.sourceID == sourceID {
      for entry in document.vector.entries {
        lists[entry.termID, default: []].append(
          .init(documentID: document.id, termFrequency: entry.frequency))
      }
    }
    return lists
  }

  @Test func everyTermGetsItsDocumentsInOrder() {
    var generator = SplitMix64(seed: 1)
    let documents = documents(300, termCount: 90, &generator)
    let block = block(of: documents)
    #expect(block.documentCount == 300)
    #expect(block.firstDocumentID == Int(documents[0].id))
    #expect(block.postingCount == documents.reduce(0) { $0 + $1.vector.entries.count })
    for sourceID in 0..<4 {
      let expected = expectedLists(documents, sourceID: sourceID)
      var terms: [TermID] = []
      block.forEachList(ofSource: sourceID, termCount: 90) { term, postings in
        terms.append(term)
        #expect(Array(postings) == expected[term])
      }
      #expect(terms == expected.keys.sorted())
    }
  }

  /// A list longer than a block is cut; its blocks begin with it.
  @Test func blocksHoldTheListsAndLongOnesBeginTheirBlocks() throws {
    var generator = SplitMix64(seed: 2)
    let documents = documents(5 * PostingBlock.listCapacity, termCount: 9, &generator)
    let expected = expectedLists(documents, sourceID: 0)
    var counts: [TermID: Int] = [:]
    var found: [TermID: [PostingBlock.Posting]] = [:]
    try block(of: documents).forEachBlock(ofSource: 0, termCount: 9) {
      counts[$0] = $1
    } body: { block in
      var terms: [TermID] = []
      try block.bytes.withUnsafeBytes { bytes in
        let isWhole = try PostingBlock.forEachList(in: bytes, firstTermID: block.firstTermID) {
          terms.append($0)
          let isList = PostingBlock.decode($1, of: bytes, into: &found[$0, default: []])
          try #require(isList)
        }
        #expect(isWhole)
      }
      #expect(terms.first == block.firstTermID && terms.last == block.lastTermID)
      for term in terms where (expected[term] ?? []).count > PostingBlock.listCapacity {
        #expect(term == block.firstTermID)
      }
    }
    #expect(found == expected)
    #expect(counts == expected.mapValues(\.count))
    #expect(expected.values.contains { $0.count > PostingBlock.listCapacity })
  }

  @Test func anEmptyBlockHasNoLists() throws {
    let block = InversionBlock()
    #expect(block.documentCount == 0 && block.postingCount == 0 && block.firstDocumentID == 0)
    try block.forEachBlock(ofSource: 0, termCount: 5) { _, _ in
    } body: { _ in
      Issue.record("a posting block of nothing")
    }
  }
}
