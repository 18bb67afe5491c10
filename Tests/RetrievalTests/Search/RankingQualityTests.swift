import Foundation
import Retrieval
import Testing

@Suite struct RankingQualityTests {
  @Test func figuresAreThoseOfTheDefinitions() {
    let judgements = RelevanceJudgements(gains: [
      "a": ["1": 2, "2": 1, "3": 0], "b": ["9": 1], "nothing": ["1": 0], "unasked": ["4": 1],
    ])
    let quality = RankingQuality(
      of: ["a": ["5", "2", "1"], "b": ["9"], "nothing": ["1"], "unjudged": ["1"]],
      against: judgements)
    #expect(quality.queryCount == 3)
    let ofA = (1 / log2(3.0) + 2 / log2(4.0)) / (2 / log2(2.0) + 1 / log2(3.0))
    #expect(abs(quality.nDCG10 - (ofA + 1 + 0) / 3) < 1e-12)
    #expect(abs(quality.meanAveragePrecision - ((0.5 + 2.0 / 3) / 2 + 1) / 3) < 1e-12)
    #expect(abs(quality.recall100 - 2.0 / 3) < 1e-12)
  }

  /// Only the first document of an id counts, so no measure is above 1.
  @Test func anExternalIDCountsOnce() {
    let judgements = RelevanceJudgements(gains: ["q": ["A": 1], "r": ["B": 2, "C": 1]])
    let quality = RankingQuality(
      of: ["q": ["A", "A", "A", "B"], "r": ["x", "x", "C", "C", "B"]], against: judgements)
    let ofR = (1 / log2(3.0) + 2 / log2(4.0)) / (2 + 1 / log2(3.0))
    #expect(abs(quality.nDCG10 - (1 + ofR) / 2) < 1e-12)
    #expect(abs(quality.meanAveragePrecision - (1 + (0.5 + 2.0 / 3) / 2) / 2) < 1e-12)
    #expect(quality.recall100 == 1)
  }

  @Test func twoJudgedQueriesOfOneIDAreAnError() throws {
    let judgements = RelevanceJudgements(gains: ["q": ["a": 1], "r": ["b": 1]])
    let queries = ["q", "s", "r", "s"].map { QueryFile.Query(id: $0, text: "text of \($0)") }
    var asked: [String] = []
    let quality = try RankingQuality(of: queries, against: judgements) {
      asked.append($0)
      return ["a", "b"]
    }
    #expect(asked == ["text of q", "text of r"] && quality.queryCount == 2)
    let again = queries + [QueryFile.Query(id: "q", text: "other")]
    #expect(throws: RetrievalError.repeatedQuery(id: "q")) {
      try RankingQuality(of: again, against: judgements) { _ in [] }
    }
  }

  @Test func ranksBeyondTheCutDoNotCount() {
    let judgements = RelevanceJudgements(gains: ["q": ["d": 1]])
    let before = (0..<100).map { "other\($0)" }
    let at11 = RankingQuality(of: ["q": before.prefix(10) + ["d"]], against: judgements)
    #expect(at11.nDCG10 == 0 && at11.recall100 == 1)
    let at101 = RankingQuality(of: ["q": before + ["d"]], against: judgements)
    #expect(at101.recall100 == 0 && at101.meanAveragePrecision == 1.0 / 101)
  }

  @Test func nothingJudgedIsNoTrap() {
    let quality = RankingQuality(of: [:], against: RelevanceJudgements(gains: [:]))
    #expect(quality.queryCount == 0 && quality.nDCG10 == 0)
  }
}
