import BM25
import Foundation
import Randomness
import TestSupport
import Testing

@testable import Retrieval

@Suite struct IngestBatchTests {
  private let documents: [FixtureDocument] = {
    var generator = SplitMix64(seed: 12)
    let sources = (0..<20).map { "s\($0)" }
    return IndexFixture.randomDocuments(count: 200, sources: sources, using: &generator)
      .shuffled(using: &generator)
  }()

  /// The bytes of an index that is made with the given batches, refilled in turn.
  private func index(in folder: String, batches: [IngestBatch]) throws -> Data {
    let path = folder + "/corpus.sqlite"
    let builder = try CorpusIndexBuilder(
      path: path, configuration: IndexFixture.configuration(), plan: try IndexFixture.plan(),
      overwrite: true, postingLimit: 300)
    for (turn, start) in stride(from: 0, to: documents.count, by: 15).enumerated() {
      let batch = batches[turn % batches.count]
      let part = Array(documents[start..<min(start + 15, documents.count)])
      IndexFixture.fill(batch, with: part, firstLine: start + 1)
      try builder.append(batch)
    }
    try builder.finish()
    return try Data(contentsOf: URL(filePath: path))
  }

  private func batch(dictionaryLimit: Int = 1 << 17) -> IngestBatch {
    IngestBatch(
      analyzer: .words, vocabularySize: 257,
      counter: TermCounter(dictionaryLimit: dictionaryLimit))
  }

  /// What a batch remembers of those before changes nothing.
  @Test func oneBatchRefilledMakesTheIndexOfNewOnes() throws {
    try withTemporaryFolder { folder in
      let expected = try index(in: folder, batches: (0..<20).map { _ in batch() })
      for limit in [1, 10, 1 << 17] {
        let made = try index(in: folder, batches: [batch(dictionaryLimit: limit)])
        #expect(made == expected, "dictionaries of \(limit) terms")
      }
      let three = try index(in: folder, batches: [batch(), batch(dictionaryLimit: 5), batch()])
      #expect(three == expected)
    }
  }

  /// Numbers of one index mean nothing to another.
  @Test func aBatchServesSeveralIndexes() throws {
    try withTemporaryFolder { folder in
      let expected = try index(in: folder, batches: [batch()])
      let used = batch()
      IndexFixture.fill(
        used, with: documents.reversed().map { FixtureDocument(id: $0.id, text: $0.text) })
      try withTemporaryFolder { other in
        let builder = try CorpusIndexBuilder(
          path: other + "/corpus.sqlite", configuration: IndexFixture.configuration(),
          plan: try IndexFixture.plan(), overwrite: false)
        try builder.append(used)
        #expect(try index(in: folder, batches: [used]) == expected)
      }
      #expect(try index(in: folder, batches: [used]) == expected)
    }
  }
}
