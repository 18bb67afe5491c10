/// The axes of an SVG chart and the room inside them, in the units of the picture.
struct ChartFrame {
  static let width = 440.0
  static let height = 240.0
  private static let left = 50.0
  private static let right = 14.0
  private static let top = 12.0
  private static let bottom = 46.0

  let x: ChartAxis
  let y: ChartAxis
  let xLabel: String
  let yLabel: String

  /// The place of a value from the left.
  func x(of value: Double) -> Double {
    Self.left + (Self.width - Self.left - Self.right) * x.place(of: value)
  }

  /// The place of a value from the top.
  func y(of value: Double) -> Double {
    Self.height - Self.bottom - (Self.height - Self.top - Self.bottom) * y.place(of: value)
  }

  /// The lower end of the room inside the axes.
  var floor: Double { Self.height - Self.bottom }

  /// The picture: axes with labels, and `content` inside.
  func svg(label: String, _ content: [HTML]) -> HTML {
    let xTicks = x.ticks(6).map { tick -> HTML in
      """
      <text x="\(x(of: tick))" y="\(floor + 16)" text-anchor="middle">\(ChartAxis.label(tick))</text>
      """
    }
    let yTicks = y.ticks(4).map { tick -> HTML in
      """
      <path class="axis" d="M\(Self.left) \(y(of: tick))H\(Self.width - Self.right)"/>\
      <text x="\(Self.left - 6)" y="\(y(of: tick) + 4)" text-anchor="end">\(ChartAxis.label(tick))</text>
      """
    }
    return """
      <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(label)">
      \(yTicks)<path class="axis" d="M\(Self.left) \(floor)H\(Self.width - Self.right)"/>
      \(content)\(xTicks)
      <text x="\((Self.left + Self.width - Self.right) / 2)" y="\(Self.height - 8)" \
      text-anchor="middle">\(xLabel)</text>
      <text x="12" y="\((Self.top + floor) / 2)" text-anchor="middle" \
      transform="rotate(-90 12 \((Self.top + floor) / 2))">\(yLabel)</text>
      </svg>

      """
  }
}
