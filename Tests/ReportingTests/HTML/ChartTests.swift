import Foundation
import Reporting
import TestSupport
import Testing

@Suite struct ChartTests {
  private func isWellFormed(_ html: HTML) -> Bool {
    let parser = XMLWords(html.markup)
    return parser.isBalanced
  }

  @Test func barsShowLabelsValuesAndSpread() throws {
    let chart = BarChart(
      title: "Accuracy",
      bars: [
        .init("mix", 0.5, text: "50 %", spread: 0.4...0.6, group: "causal"),
        .init("bm25", 1, text: "100 %", colour: 1),
      ], fullValue: 2)
    try assertSnapshot(chart.html.markup, named: "bars.html")
    #expect(isWellFormed(chart.html))
    #expect(BarChart(title: "none", bars: []).html.markup.contains("none"))
  }

  @Test func curvesHaveAxesAndALegend() throws {
    let chart = LineChart(
      title: "Loss", xLabel: "step", yLabel: "loss",
      series: [
        .init("a", [.init(0, 3, band: 2.5...3.5), .init(10, 2), .init(20, .nan)]),
        .init("b & c", [.init(0, 4), .init(10, 1)], colour: 5),
      ])
    try assertSnapshot(chart.html.markup, named: "lines.html")
    #expect(isWellFormed(chart.html))
  }

  @Test func longCurvesAreThinned() {
    let points = (0..<100_000).map { LineChart.Point(Double($0), Double($0 % 7)) }
    let chart = LineChart(title: "", xLabel: "", yLabel: "", series: [.init("a", points)])
    #expect(chart.html.markup.utf8.count < 40_000)
    #expect(
      LineChart(title: "", xLabel: "", yLabel: "", series: []).html.markup.contains("No points"))
  }

  @Test func columnsAreOverTheirIntervals() throws {
    let chart = ColumnChart(
      title: "Lengths", xLabel: "tokens", yLabel: "%",
      columns: [.init(1..<2, 10), .init(2..<4, 30), .init(4..<8, 0)], isXLogarithmic: true)
    try assertSnapshot(chart.html.markup, named: "columns.html")
    #expect(isWellFormed(chart.html))
  }
}

/// Whether every element of a piece of markup is closed, and in order.
struct XMLWords {
  let isBalanced: Bool

  init(_ markup: String) {
    let voids: Set<Substring> = ["meta", "link", "br", "!doctype"]
    var open: [Substring] = []
    for match in markup.matches(of: #/<(/?)([!a-zA-Z0-9]+)[^<>]*?(/?)>/#) {
      let (_, end, name, own) = match.output
      if voids.contains(name) || own == "/" { continue }
      if end.isEmpty {
        open.append(name)
      } else if open.popLast() != name {
        isBalanced = false
        return
      }
    }
    isBalanced = open.isEmpty
  }
}
