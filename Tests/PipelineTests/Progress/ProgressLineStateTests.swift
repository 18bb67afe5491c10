import Testing

@testable import Pipeline

@Suite struct ProgressLineStateTests {
  private func state(total: Int) -> ProgressLine.State {
    var state = ProgressLine.State()
    state.stage = "reading"
    state.unit = .documents
    state.total = total
    return state
  }

  @Test func whatAnEarlierRunDidSaysNothingAboutTheSpeed() {
    var state = state(total: 1_000)
    state.find(800)
    state.advance(by: 100)
    #expect(
      state.line(after: 10) == "reading: 900 of 1,000 documents (90 %), 10.0 s left, 10 documents/s"
    )
  }

  @Test func moreThanAllIsNotMoreThanAHundredPercent() {
    var state = state(total: 10)
    state.update(to: 12)
    #expect(state.line(after: 2) == "reading: 12 of 10 documents (100 %), 6.0 documents/s")
  }

  @Test func nothingDoneHasNoTimeLeft() {
    #expect(state(total: 10).line(after: 5) == "reading: 0 of 10 documents (0 %), 0.0 documents/s")
    #expect(state(total: 0).summary(after: 0) == "reading: 0 documents in 0.0 s")
  }

  @Test func durationsAreAsPeopleSayThem() {
    #expect(
      [0.04, 59.4, 61, 3_599, 7_500, 1e12].map(ProgressLine.State.duration)
        == ["0.0 s", "59.4 s", "1 min 1 s", "59 min 59 s", "2 h 5 min", "forever"])
  }
}
