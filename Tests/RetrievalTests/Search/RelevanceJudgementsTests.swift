import Foundation
import Retrieval
import TestSupport
import Testing

@Suite struct RelevanceJudgementsTests {
  private func read(_ text: String) throws -> RelevanceJudgements {
    try withTemporaryFolder { folder in
      let path = folder + "/qrels"
      try Data(text.utf8).write(to: URL(filePath: path))
      return try RelevanceJudgements(contentsOf: path)
    }
  }

  @Test func filesOfBEIRAndOfTRECSayTheSame() throws {
    let expected = RelevanceJudgements(gains: ["1": ["a": 2, "b": 0], "2": ["a": 1]])
    #expect(try read("query-id\tcorpus-id\tscore\r\n1\ta\t2\r\n1\tb\t0\n\n2\ta\t1") == expected)
    #expect(try read("1 0 a 2\n1 0 b 0\n2 0 a 1\n") == expected)
  }

  @Test(arguments: ["1 a\n", "1 a 1\n1 b x\n", "h h h\nh h h\n", "1 2 3 4 5\n"])
  func whatIsNoJudgementIsAnErrorThatNamesTheLine(text: String) throws {
    #expect(throws: RetrievalError.self) { try read(text) }
  }

  @Test(arguments: [
    "q1 0 A 1.0\n", "q1 A 1.0\n", "q1 A one2\n", "q1 A -\n", "q1 A nan\n", "q1 0 A score\n",
    "q1 A 1e3\n", "q1 A 99999999999999999999\n", "x\n", "q1 A high\nq1 B 1\n",
  ])
  func aFirstLineThatIsNoHeadingIsAnErrorThatNamesIt(text: String) throws {
    #expect { try read(text) } throws: {
      if case RetrievalError.malformedJudgement(path: _, line: 1) = $0 { true } else { false }
    }
  }

  @Test func aDocumentIsJudgedOnceOrAlwaysAlike() throws {
    #expect(
      try read("q A 1\nq A 1\nr A 0\n")
        == RelevanceJudgements(gains: ["q": ["A": 1], "r": ["A": 0]]))
    #expect {
      try read("q A 1\nq B 2\nq 0 A 2\n")
    } throws: {
      if case RetrievalError.contradictoryJudgement(path: _, line: 3) = $0 { true } else { false }
    }
  }

  @Test func aMissingFileIsAnError() {
    #expect(throws: RetrievalError.unreadableJudgements(path: "/no/such/file")) {
      try RelevanceJudgements(contentsOf: "/no/such/file")
    }
  }
}
