import Testing

@testable import Probes

@Suite struct AnswerNormalizationTests {
  @Test(arguments: [
    ("The Eiffel  Tower!", "eiffel tower"), ("an apple, a day", "apple day"),
    ("14 December 1972", "14 december 1972"), ("Theatre", "theatre"), ("É.", "é"), ("the", ""),
  ])
  func answersAreComparedAsSQuADDoes(answer: String, expected: String) {
    #expect(AnswerNormalization.normalized(answer) == expected)
  }
}
