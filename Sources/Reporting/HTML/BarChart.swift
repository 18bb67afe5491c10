/// Bars from left to right with their labels and values beside them; it fits a narrow screen.
package struct BarChart: Sendable {
  /// What assistive technology calls it.
  package var title: String
  package var bars: [Bar]

  /// The value of a bar of full length; nil for the greatest one.
  package var fullValue: Double?

  /// One bar.
  package struct Bar: Sendable {
    package var label: String
    package var value: Double

    /// The value as it is printed.
    package var text: String

    /// A line across the end of the bar, such as the spread over seeds.
    package var spread: ClosedRange<Double>?

    /// Which of the colours it has.
    package var colour: Int

    /// A heading above the bar, where a group begins with it.
    package var group: String?

    /// A bar.
    package init(
      _ label: String, _ value: Double, text: String, spread: ClosedRange<Double>? = nil,
      colour: Int = 0, group: String? = nil
    ) {
      self.label = label
      self.value = value
      self.text = text
      self.spread = spread
      self.colour = colour
      self.group = group
    }
  }

  /// A chart of bars, the first at the top.
  package init(title: String, bars: [Bar], fullValue: Double? = nil) {
    self.title = title
    self.bars = bars
    self.fullValue = fullValue
  }

  /// The chart as markup; labels and values are text, so it needs no table.
  package var html: HTML {
    let greatest = bars.map { max($0.value, $0.spread?.upperBound ?? 0) }.filter(\.isFinite).max()
    let full = max(fullValue ?? greatest ?? 1, .leastNormalMagnitude)
    func share(_ value: Double) -> Double {
      value.isFinite ? 100 * min(1, max(0, value / full)) : 0
    }
    let lines = bars.map { bar -> HTML in
      let spread: HTML =
        bar.spread.map { spread -> HTML in
          let (low, high) = (share(spread.lowerBound), share(spread.upperBound))
          return "<span class=\"spread\" style=\"left:\(low)%;width:\(high - low)%\"></span>"
        } ?? ""
      let group: HTML = bar.group.map { "<div class=\"group\">\($0)</div>\n" } ?? ""
      return """
        \(group)<div class="label">\(bar.label)</div>\
        <div class="track \(HTMLPage.series(bar.colour))"><span class="bar" \
        style="width:\(share(bar.value))%"></span>\(spread)</div>\
        <div class="number">\(bar.text)</div>

        """
    }
    return "<div class=\"bars\" role=\"group\" aria-label=\"\(title)\">\n\(lines)</div>\n"
  }
}
