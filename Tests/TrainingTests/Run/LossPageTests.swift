import TestSupport
import Testing

@testable import Training

@Suite struct LossPageTests {
  @Test func thePageIsWhatWasReviewed() throws {
    var entries = (1...20).map { step in
      MetricsLog.Entry(step: step, loss: 5 - Double(step % 7) / 10 - Double(step) / 10)
    }
    entries.append(
      MetricsLog.Entry(
        step: 20, heldOut: [HeldOutLoss(source: "a<b", documents: 2, tokens: 10, sum: 20)]))
    let page = LossPage(title: "tiny & small", facts: [("mask", "causal")], entries: entries)
    try assertSnapshot(page.html(), named: "page.html")
  }

  @Test func aRunWithoutStepsHasAPageToo() {
    let page = LossPage(title: "none", facts: [], entries: [])
    #expect(page.html().contains("No curve yet"))
  }
}
