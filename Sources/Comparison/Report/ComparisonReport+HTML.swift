import Foundation
import Probes
import Reporting

extension ComparisonReport {
  /// The page: what the intervals support, tables of arms by abilities, curves, the paper's
  /// figures.
  package func html() -> String {
    let tokens = Self.count(tokensByArm.first ?? 0)
    return HTMLPage(
      title: "Comparison of \(arms.count) arms",
      subtitle: """
        \(seeds.count) seeds, \(tokens) tokens per run, \(Int(trainingSeconds / 60)) minutes of \
        training in all
        """,
      sections: [
        HTMLPage.Section("What the intervals support", readingSection),
        HTMLPage.Section("Abilities", abilitySection),
        HTMLPage.Section("Differences", differenceSection),
        HTMLPage.Section("Training", curveSection),
        HTMLPage.Section("The paper's figures", paperSection),
        HTMLPage.Section("Every condition", conditionSection),
      ]
    ).html()
  }

  private var readingSection: HTML {
    HTML(frame().map { "<p>\($0)</p>\n" as HTML })
      + HTML(
        pairs.enumerated().map { place, pair in
          let verdicts = verdicts(place).map { verdict -> HTML in
            let places = verdict.places.map { "<li>\($0)</li>" as HTML }
            return places.isEmpty
              ? "<p>\(verdict.name)</p>\n"
              : "<p>\(verdict.name)</p>\n<ul>\(HTML(places))</ul>\n"
          }
          return "<h3>\(pair.name)</h3>\n\(HTML(verdicts))"
        })
  }

  private var abilitySection: HTML {
    let note: HTML = """
      <p class="note">Means over the conditions of an ability, in hundredths or nats per token; the \
      best in bold. An accuracy in brackets is not above chance and the most frequent answer with every \
      seed.</p>
      """
    return note + table(abilities + distractionRows, caption: "Arms by abilities")
  }

  private var conditionSection: HTML {
    let rows = conditions.filter { $0.measure != .answerProbability }
    return
      "<p class=\"note\">± half the width of the 95 % interval. The probabilities of the answers "
      + "are in \(ComparisonFolder.jsonName).</p>\n"
      + table(rows, caption: "Arms by conditions", withIntervals: true)
  }

  private func table(_ rows: [Row], caption: String, withIntervals: Bool = false) -> HTML {
    HTMLTable(
      caption: caption, columns: ["", "chance"] + arms.map(\.name),
      rows: grouped(rows) { line($0, named: $1, withIntervals: withIntervals) }
    ).html
  }

  /// Rows under the headings of their tasks, where their names have one.
  private func grouped(
    _ rows: [Row], line: (Row, _ name: String) -> HTMLTable.Row
  ) -> [HTMLTable.Row] {
    var lines: [HTMLTable.Row] = []
    var task: String?
    for row in rows {
      let levels = row.name.components(separatedBy: " · ")
      if levels.count > 1, levels[0] != task { lines.append(HTMLTable.Row(levels[0], [])) }
      task = levels.count > 1 ? levels[0] : nil
      lines.append(line(row, levels[levels.count - 1]))
    }
    return lines
  }

  private func line(_ row: Row, named name: String, withIntervals: Bool) -> HTMLTable.Row {
    let means = row.values.map(\.mean)
    let best = row.measure.isBetterHigh ? means.max() : means.min()
    let cells = row.values.enumerated().map { arm, value -> HTMLTable.Cell in
      var text = row.measure.text(value.mean)
      if withIntervals { text += " ± \(row.measure.text((value.high - value.low) / 2))" }
      if !row.isAboveChance[arm] { text = "(\(text))" }
      let isBest = value.mean == best && row.isAboveChance[arm] && row.measure != .attention
      return .number(text, isBest: isBest)
    }
    return HTMLTable.Row(
      name, [.number(row.chance.map { row.measure.text($0) } ?? "–")] + cells)
  }

  /// The differences of abilities for each pair, and whether they are supported.
  private var differenceSection: HTML {
    let rows = abilities + distractionRows
    return HTMLTable(
      caption: "Paired differences with 95 % intervals; supported ones in bold",
      columns: [""] + pairs.map(\.name),
      rows: grouped(rows) { row, name in
        HTMLTable.Row(
          name,
          row.differences.map { difference in
            .number(
              row.measure.text(difference.mean, isSigned: true),
              below: "\(row.measure.text(difference.low, isSigned: true)) to "
                + row.measure.text(difference.high, isSigned: true),
              isBest: difference.isSupported)
          })
      }
    ).html
  }

  private var curveSection: HTML {
    let series = zip(arms, curves).map { arm, curve in
      LineChart.Series(
        arm.name,
        curve.steps.indices.map { place in
          LineChart.Point(
            Double(curve.steps[place]), curve.means[place],
            band: curve.lows[place]...curve.highs[place])
        })
    }
    let rows = zip(arms, curves).map { arm, curve in
      HTMLTable.Row(
        arm.name,
        [
          .number("\(curve.steps.last ?? 0)"),
          .number(curve.means.last.map { ComparisonMeasure.loss.text($0) } ?? "–"),
        ])
    }
    return HTMLFigure(
      "Loss by step",
      note: """
        The mean over seeds with their spread. Arms see different contexts, so lower is not better \
        here: a related document before a text makes it easier to predict, with any model.
        """,
      picture: LineChart(
        title: "Loss by step", xLabel: "step", yLabel: "loss in nats", series: series
      ).html,
      table: HTMLTable(
        caption: "The end of the curves", columns: ["arm", "steps", "loss"], rows: rows)
    ).html
  }

  private var paperSection: HTML {
    let rows = PaperFigures.rows.map { row in
      let best = row.isBetterHigh ? row.values.max() : row.values.min()
      return HTMLTable.Row(
        row.name,
        row.values.map { value in .number("\(value)", isBest: value == best) })
    }
    return
      "<p class=\"note\">\(PaperFigures.source). Directions can be compared, numbers cannot.</p>\n"
      + HTMLTable(caption: "The paper", columns: [""] + PaperFigures.columns, rows: rows).html
  }
}

/// The paper's figures: their directions can be compared with ours, their numbers cannot.
///
/// Zhao et al., ACL 2024: 1.3 billion parameters, 150 billion tokens, chunks of 2,048.
private enum PaperFigures {
  static let columns = ["MixChunk", "UniChunk", "Bm25Chunk", "IntraDoc"]

  static let rows: [(name: String, isBetterHigh: Bool, values: [Double])] = [
    ("perplexity on test texts", false, [9.172, 8.831, 8.550, 8.410]),
    ("in-context learning, accuracy over 7 tasks", true, [63.54, 65.02, 70.91, 70.52]),
    ("knowledge, exact match of closed-book answers", true, [10.33, 11.12, 11.34, 11.60]),
  ]

  static let source = """
    Zhao et al., Analysing The Impact of Sequence Composition on Language Model Pre-Training, ACL \
    2024 (1.3 B parameters, 150 B tokens, chunks of 2,048 tokens)
    """
}
