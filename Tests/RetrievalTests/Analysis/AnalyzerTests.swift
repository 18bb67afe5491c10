import BM25
import Testing

@testable import Retrieval

@Suite struct AnalyzerTests {
  @Test func spellingsAreThoseOfTheManifest() {
    #expect(Analyzer.allCases.map(\.rawValue) == ["words", "tokens", "plain"])
  }
}
