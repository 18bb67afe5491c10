import Foundation

/// `loss.html`: the curves of a run, on one page without scripts or requests.
struct LossPage {
  static let fileName = "loss.html"

  let title: String

  /// Names and values that say what was trained.
  let facts: [(name: String, value: String)]
  let entries: [MetricsLog.Entry]

  /// The page.
  func html() -> String {
    let steps = entries.compactMap { entry in entry.loss.map { (entry.step, $0) } }
    let rows = facts.map { "<tr><th>\(escaped($0.name))</th><td>\(escaped($0.value))</td></tr>" }
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>\(escaped(title))</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 60em; color: #222 }
      svg { width: 100%; height: auto } th { text-align: left; padding-right: 2em; font-weight: 500 }
      td, .number { font-variant-numeric: tabular-nums } text { font-size: 12px; fill: #555 }
      .axis { stroke: #ccc } .each { fill: none; stroke: #b9cde5 }
      .mean { fill: none; stroke: #1f5fa8; stroke-width: 2 }
      </style></head><body>
      <h1>\(escaped(title))</h1>
      <table>\(rows.joined())</table>
      <h2>Loss by step</h2>
      \(Self.chart(steps))
      \(heldOutTable())
      </body></html>

      """
  }

  /// The perplexities: a row per evaluation, a column per source.
  private func heldOutTable() -> String {
    let evaluations = entries.filter { $0.heldOut != nil }
    guard let names = evaluations.last?.heldOut?.map(\.source) else { return "" }
    let head = names.map { "<th>\(escaped($0))</th>" }.joined()
    let rows = evaluations.map { entry in
      let cells = (entry.heldOut ?? []).map { "<td>\(String(format: "%.2f", $0.perplexity))</td>" }
      return "<tr><td>\(entry.step)</td>\(cells.joined())</tr>"
    }
    return "<h2>Perplexity of held-out documents</h2><table><tr><th>step</th>\(head)</tr>"
      + rows.joined() + "</table>"
  }

  /// The loss of each step, thinned to a thousand points, and its mean over a fiftieth of the run.
  private static func chart(_ steps: [(step: Int, loss: Double)]) -> String {
    guard let last = steps.last, steps.count > 1 else { return "<p>No curve yet.</p>" }
    let (width, height, margin) = (900.0, 360.0, 44.0)
    let losses = steps.map(\.loss)
    let (low, high) = (losses.min() ?? 0, losses.max() ?? 1)
    let range = max(high - low, 1e-9)
    func point(_ step: Int, _ loss: Double) -> String {
      let x = margin + (width - 2 * margin) * Double(step) / Double(last.step)
      let y = height - margin - (height - 2 * margin) * (loss - low) / range
      return String(format: "%.1f,%.1f", x, y)
    }
    let window = max(1, steps.count / 50)
    var (sum, means): (Double, [(step: Int, loss: Double)]) = (0, [])
    for (i, entry) in steps.enumerated() {
      sum += entry.loss
      if i >= window { sum -= steps[i - window].loss }
      means.append((entry.step, sum / Double(min(i + 1, window))))
    }
    func line(_ points: [(step: Int, loss: Double)], _ style: String) -> String {
      let stride = max(1, points.count / 1_000)
      let kept = points.enumerated().filter { $0.offset.isMultiple(of: stride) }.map(\.element)
      let places = (kept + points.suffix(1)).map { point($0.step, $0.loss) }
      return "<polyline class=\"\(style)\" points=\"\(places.joined(separator: " "))\"/>"
    }
    let labels = (0...4).map { i -> String in
      let loss = low + range * Double(i) / 4
      let y = height - margin - (height - 2 * margin) * Double(i) / 4
      return "<line class=\"axis\" x1=\"\(margin)\" x2=\"\(width - margin)\" y1=\"\(y)\" "
        + "y2=\"\(y)\"/><text x=\"4\" y=\"\(y + 4)\">\(String(format: "%.2f", loss))</text>"
    }
    return "<svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\">" + labels.joined()
      + line(steps, "each") + line(means, "mean")
      + "<text x=\"\(margin)\" y=\"\(height - 12)\">step 1</text>"
      + "<text x=\"\(width - margin)\" y=\"\(height - 12)\" text-anchor=\"end\">step \(last.step)"
      + "</text></svg>"
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
