import Foundation
import Testing

@testable import Comparison

@Suite struct ComparisonReportTests {
  /// Made once, since a debug build resamples slowly.
  private static let made = Result { ComparisonReport(try MadeRuns.runs()) }

  @Test func theTableHasAbilitiesByArmsAndPairedDifferences() throws {
    let report = try Self.made.get()
    let row = try #require(report.conditions.first { $0.name == "choices" })
    #expect(row.values.map { ($0.mean * 10).rounded() } == [4, 8, 4])
    #expect(row.chance == 0.25 && row.majority == 0.25 && row.isAboveChance == [true, true, true])
    #expect(report.pairs.map(\.second.name) == ["bm25/causal", "mix/intra-document"])
    #expect(row.differences[0].isSupported && !row.differences[1].isSupported)
    #expect(abs(row.differences[0].mean - 0.4) < 1e-9)
    #expect(report.abilities.map(\.name) == ["context use", "context use, p(answer)"])
  }

  @Test func aDocumentBeforeATextIsMeasuredAgainstTheTextAlone() throws {
    let report = try Self.made.get()
    let change = try #require(report.conditions.first { $0.measure == .lossChange })
    #expect(change.values.map(\.mean) == [0.25, 0.25, 0.5])
    let attention = try #require(report.conditions.first { $0.measure == .attention })
    #expect(abs(attention.values[0].mean - 0.3) < 1e-12)
  }

  @Test func theReadingClaimsWhatTheIntervalsSupportAndNothingElse() throws {
    let text = try Self.made.get().reading().joined(separator: "\n")
    #expect(text.contains("bm25/causal against mix/causal: better in context use (+40.0 points"))
    #expect(!text.contains("mix/intra-document against mix/causal: better in"))
    #expect(text.contains("worse in losses · unrelated, change of loss (+0.250 nats"))
    #expect(!text.contains("fewer than 3 seeds"))
    let few = ComparisonReport(try MadeRuns.runs(seeds: 1)).reading().joined()
    #expect(few.contains("fewer than 3 seeds"))
  }

  @Test func thePageTellsEachPairUnderAHeadingWithItsIntervals() throws {
    let report = try Self.made.get()
    let verdicts = report.verdicts(0)
    #expect(verdicts[0].name == "better in" && verdicts[0].places.count == 1)
    #expect(
      report.reading().contains {
        $0.contains("against mix/causal: \(verdicts[0].sentence)")
      })
    let page = report.html()
    #expect(page.contains("<h3>bm25/causal against mix/causal</h3>\n<p>better in</p>\n<ul><li>"))
    #expect(page.contains("+40.0<br><small>"))
  }

  @Test func thePageHoldsTheTableTheCurvesAndThePapersFigures() throws {
    let page = try Self.made.get().html()
    for part in ["bm25/causal", "context use", "70.91", "<svg", "supported"] {
      #expect(page.contains(part), "\(part)")
    }
    #expect(!page.contains("http://") && !page.contains("src="))
  }

  @Test func theJSONIsReadBack() throws {
    let report = try Self.made.get()
    let data = try JSONEncoder().encode(report)
    let again = try JSONDecoder().decode(ComparisonReport.self, from: data)
    #expect(again.lines() == report.lines())
  }
}
