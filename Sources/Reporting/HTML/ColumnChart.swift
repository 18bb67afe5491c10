/// A histogram: columns side by side over an axis, as wide as their intervals.
package struct ColumnChart: Sendable {
  package var title: String
  package var xLabel: String
  package var yLabel: String
  package var columns: [Column]
  package var isXLogarithmic: Bool

  /// The ends of the axes, so that several charts can be compared; nil for those of the columns.
  package var xRange: ClosedRange<Double>?
  package var yMaximum: Double?

  /// Which of the colours the columns have.
  package var colour: Int

  /// One interval and how much lies in it.
  package struct Column: Sendable, Equatable {
    package var range: Range<Double>
    package var value: Double

    /// A column over a range of the axis.
    package init(_ range: Range<Double>, _ value: Double) {
      self.range = range
      self.value = value
    }
  }

  /// A histogram of columns in ascending order.
  package init(
    title: String, xLabel: String, yLabel: String, columns: [Column], isXLogarithmic: Bool = false,
    xRange: ClosedRange<Double>? = nil, yMaximum: Double? = nil, colour: Int = 0
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.columns = columns
    self.isXLogarithmic = isXLogarithmic
    self.xRange = xRange
    self.yMaximum = yMaximum
    self.colour = colour
  }

  /// The histogram as markup, without a table.
  package var html: HTML {
    guard let first = columns.first, let last = columns.last else {
      return "<p class=\"note\">Nothing to show.</p>"
    }
    let frame = ChartFrame(
      x: ChartAxis(
        xRange ?? first.range.lowerBound...last.range.upperBound, isLogarithmic: isXLogarithmic),
      y: ChartAxis(0...max(yMaximum ?? columns.map(\.value).max() ?? 1, .leastNormalMagnitude)),
      xLabel: xLabel, yLabel: yLabel)
    let bars = columns.map { column -> HTML in
      let left = frame.x(of: column.range.lowerBound)
      let width = max(0.5, frame.x(of: column.range.upperBound) - left - 0.5)
      let top = frame.y(of: column.value)
      return """
        <rect class="fill" x="\(left)" y="\(top)" width="\(width)" height="\(frame.floor - top)"/>
        """
    }
    return frame.svg(label: title, ["<g class=\"\(HTMLPage.series(colour))\">\(bars)</g>\n"])
  }
}
