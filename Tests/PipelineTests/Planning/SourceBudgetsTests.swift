import Packing
import Retrieval
import TestSupport
import Testing

@testable import Pipeline

@Suite struct SourceBudgetsTests {
  /// An index of 80 documents, three quarters of them of the source `a`.
  private func withIndex(_ body: (PackingFixture, CorpusIndex) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 80, words: 3...25, seed: 12)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let plan = try fixture.write(texts, sources: ["a", "a", "a", "b"])
      try body(fixture, try fixture.index(plan))
    }
  }

  private func budgets(
    _ fixture: PackingFixture, _ index: CorpusIndex, _ change: (inout PackingConfiguration) -> Void
  ) throws -> [Int] {
    var stage = fixture.packer(.uni, chunkLength: 32)
    change(&stage.configuration)
    let budgets = try stage.plan(index).units.compactMap(\.budgets)
    guard !budgets.isEmpty else { return [] }
    return index.sources.indices.map { source in budgets.reduce(0) { $0 + $1[source] } }
  }

  /// The tokens of the documents of each source that a rule admits, from the documents one by one.
  private func available(
    in index: CorpusIndex, _ length: (_ tokens: [UInt32]) -> Int
  ) throws -> [Int] {
    var available = [0, 0]
    for documentID in 0..<index.documentCount {
      let (sourceID, tokens) = try index.tokens(ofDocument: documentID)
      available[sourceID] += length(tokens)
    }
    return available
  }

  @Test func withoutWeightsThereIsNoBudget() throws {
    try withIndex { fixture, index in
      let none = try budgets(fixture, index) { _ in }
      #expect(none == [])
    }
  }

  @Test func theScarcestSourceGivesAllItHas() throws {
    try withIndex { fixture, index in
      let all = try available(in: index) { $0.count + 1 }
      let found = try budgets(fixture, index) { $0.weights = ["a": 1, "b": 1] }
      #expect(found == [all[1], all[1]])
      let none = try budgets(fixture, index) { $0.weights = ["a": 0, "b": 2] }
      #expect(none == [0, all[1]])
    }
  }

  @Test func whatLongDocumentsLoseIsNotAvailable() throws {
    try withIndex { fixture, index in
      let truncated = try available(in: index) { min(32, $0.count + 1) }
      let found = try budgets(fixture, index) {
        $0.weights = ["a": 1, "b": 1]
        $0.longDocuments = .truncate
      }
      #expect(found == [truncated[1], truncated[1]])
      let short = try available(in: index) { $0.count < 32 ? $0.count + 1 : 0 }
      let dropped = try budgets(fixture, index) {
        $0.weights = ["a": 1, "b": 1]
        $0.longDocuments = .drop
      }
      #expect(dropped == [short[1], short[1]])
    }
  }

  @Test func onlyTheSideThatIsPackedIsAvailable() throws {
    try withIndex { fixture, index in
      let holdout = Holdout(share: 0.4, seed: 1)
      let kept = try available(in: index) { holdout.contains($0) ? 0 : $0.count + 1 }
      let found = try budgets(fixture, index) {
        $0.weights = ["a": 1, "b": 1]
        $0.holdout = HoldoutConfiguration(share: 0.4, side: .training)
      }
      #expect(found.allSatisfy { $0 == kept.min() })
    }
  }

  @Test func weightsMustNameEverySourceAndOneAboveZero() throws {
    try withIndex { fixture, index in
      for weights in [["a": 1.0], ["a": 1, "b": 1, "c": 1], ["a": 0, "b": 0]] {
        #expect(throws: PipelineError.self) {
          _ = try budgets(fixture, index) { $0.weights = weights }
        }
      }
    }
  }
}
