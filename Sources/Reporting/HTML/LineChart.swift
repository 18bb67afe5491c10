/// Curves over a common pair of axes.
///
/// Points that are not finite are left out. Beside the curves a series may have a band, such as the
/// spread over seeds. At most a thousand points of a series are drawn.
package struct LineChart: Sendable {
  package var title: String
  package var xLabel: String
  package var yLabel: String
  package var series: [Series]
  package var isXLogarithmic: Bool
  package var isYLogarithmic: Bool

  /// Whether the axis of values begins at 0.
  package var beginsAtZero: Bool

  /// One curve.
  package struct Series: Sendable {
    package var name: String
    package var points: [Point]

    /// Which colour it has; nil for its place in the chart.
    package var colour: Int?

    /// A curve through points in order of x.
    package init(_ name: String, _ points: [Point], colour: Int? = nil) {
      self.name = name
      self.points = points
      self.colour = colour
    }
  }

  /// A point of a curve.
  package struct Point: Sendable {
    package var x: Double
    package var y: Double

    /// The spread around y; nil where there is none.
    package var band: ClosedRange<Double>?

    /// A point of a curve.
    package init(_ x: Double, _ y: Double, band: ClosedRange<Double>? = nil) {
      self.x = x
      self.y = y
      self.band = band
    }
  }

  /// A chart of curves.
  package init(
    title: String, xLabel: String, yLabel: String, series: [Series], isXLogarithmic: Bool = false,
    isYLogarithmic: Bool = false, beginsAtZero: Bool = false
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.isXLogarithmic = isXLogarithmic
    self.isYLogarithmic = isYLogarithmic
    self.beginsAtZero = beginsAtZero
  }

  /// The chart with a legend where it has more than one curve, without a table.
  package var html: HTML {
    let drawn = series.map { series in
      Series(series.name, LineChart.thinned(series.points), colour: series.colour)
    }
    let points = drawn.flatMap(\.points)
    guard let first = points.first else { return "<p class=\"note\">No points yet.</p>" }
    let xs = points.reduce(first.x...first.x) {
      min($0.lowerBound, $1.x)...max($0.upperBound, $1.x)
    }
    var ys = points.reduce(first.y...first.y) { range, point in
      let values = [point.y, point.band?.lowerBound, point.band?.upperBound].compactMap { $0 }
        .filter(\.isFinite)
      return min(
        range.lowerBound, values.min() ?? point.y)...max(range.upperBound, values.max() ?? point.y)
    }
    if beginsAtZero { ys = min(0, ys.lowerBound)...max(0, ys.upperBound) }
    let frame = ChartFrame(
      x: ChartAxis(xs, isLogarithmic: isXLogarithmic),
      y: ChartAxis(ys, isLogarithmic: isYLogarithmic), xLabel: xLabel, yLabel: yLabel)
    let curves = drawn.enumerated().map { i, series -> HTML in
      "<g class=\"\(HTMLPage.series(series.colour ?? i))\">\(curve(series.points, in: frame))</g>\n"
    }
    let legend: HTML =
      series.count > 1
      ? "<ul class=\"legend\">\(series.enumerated().map { legendEntry($0, $1) })</ul>\n" : ""
    return legend + frame.svg(label: title, curves)
  }

  private func legendEntry(_ index: Int, _ series: Series) -> HTML {
    "<li class=\"\(HTMLPage.series(series.colour ?? index))\">\(series.name)</li>"
  }

  private func curve(_ points: [Point], in frame: ChartFrame) -> HTML {
    let line = points.map { "\(frame.x(of: $0.x)),\(frame.y(of: $0.y)) " as HTML }
    let upper = points.map {
      "\(frame.x(of: $0.x)),\(frame.y(of: $0.band?.upperBound ?? $0.y)) " as HTML
    }
    let lower = points.reversed().map {
      "\(frame.x(of: $0.x)),\(frame.y(of: $0.band?.lowerBound ?? $0.y)) " as HTML
    }
    let band: HTML =
      points.contains { $0.band != nil }
      ? "<polygon class=\"band\" points=\"\(upper)\(lower)\"/>" : ""
    let dots: HTML =
      points.count > 40
      ? ""
      : HTML(
        points.map { point -> HTML in
          """
          <circle class="fill" cx="\(frame.x(of: point.x))" cy="\(frame.y(of: point.y))" r="3"/>
          """
        })
    return band + "<polyline class=\"curve\" points=\"\(line)\"/>" + dots
  }

  private static func thinned(_ points: [Point]) -> [Point] {
    let finite = points.filter { $0.x.isFinite && $0.y.isFinite }
    guard finite.count > 1_000 else { return finite }
    let stride = (finite.count + 999) / 1_000
    let kept = finite.enumerated().filter { $0.offset.isMultiple(of: stride) }.map(\.element)
    return (finite.count - 1).isMultiple(of: stride) ? kept : kept + finite.suffix(1)
  }
}
