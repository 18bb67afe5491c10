extension ReportPage {
  /// How related neighbours are, in numbers and in some chunks.
  var relatedness: HTML {
    let greatest =
      entries.flatMap { entry in
        entry.sample.related.flatMap { matrix in
          matrix.cosines.enumerated().flatMap { $0.element[..<$0.offset] }
        }
      }.max() ?? 1
    let figures = eachPacking { i, entry in
      let matrices = entry.sample.related + [entry.sample.random].compactMap { $0 }
      guard !matrices.isEmpty else {
        return "<p class=\"note\">\(names[i]): no chunk of the sample holds two fragments.</p>\n"
      }
      return HTMLFigure(
        names[i],
        picture:
          "<div class=\"small-pictures\">\(matrices.map { picture(of: $0, greatest) })</div>\n",
        table: matrixTable(matrices)
      ).html
    }
    return """
      <p>The tf-idf cosine of fragments over their token ids: another yardstick than the BM25 that \
      made the chunks. “At random” is what any two fragments of the packing have. “Best” is that of \
      sampled fragments with the fragment most alike: of their chunk, and of the whole packing.</p>
      \(bars)
      <h3>Inside some chunks</h3>
      <p>Each square compares two fragments of a chunk, in their order: the stronger the colour, the \
      more alike, up to \(greatest.decimal(2)). The last picture of each packing compares fragments of chunks \
      drawn at random.</p>
      \(figures)
      """
  }

  private var bars: HTML {
    let bars = entries.enumerated().flatMap { i, entry -> [BarChart.Bar] in
      let relatedness = entry.report.statistics.relatedness
      let found = entry.report.statistics.foundRelatedness
      return [
        ("neighbours", relatedness.adjacent), ("any two of a chunk", relatedness.allPairs),
        ("at random", relatedness.anyPair), ("best in the chunk", found.meanFound),
        ("best in the packing", found.meanAvailable),
      ].enumerated().map { place, value in
        BarChart.Bar(
          value.0, value.1 ?? 0, text: value.1?.decimal(4) ?? "–", colour: i,
          group: place == 0 ? names[i] : nil)
      }
    }
    return BarChart(title: "Mean cosine by packing", bars: bars).html
  }

  private func picture(of matrix: ReportSample.CosineMatrix, _ greatest: Double) -> HTML {
    let count = matrix.cosines.count
    let side = 200 / Double(max(1, count))
    let squares = (0..<count).flatMap { row in
      (0..<count).map { column -> HTML in
        let cosine = matrix.cosines[row][column]
        let isDiagonal = row == column
        let strength = min(1, cosine / max(greatest, .leastNormalMagnitude))
        let style: HTML =
          isDiagonal ? "class=\"causal\"" : "class=\"heat\" fill-opacity=\"\(strength)\""
        return """
          <rect \(style) x="\(Double(column) * side)" y="\(Double(row) * side)" \
          width="\(side)" height="\(side)"/>
          """
      }
    }
    let mean = matrix.mean?.decimal(3) ?? "–"
    return """
      <div><svg viewBox="0 0 200 200" role="img" \
      aria-label="Cosines of \(count) fragments, \(matrix.title): mean \(mean)">\(squares)\
      <rect class="axis" x="0.5" y="0.5" width="199" height="199"/></svg>\
      <span class="note">\(matrix.title)<br>mean \(mean)</span></div>

      """
  }

  private func matrixTable(_ matrices: [ReportSample.CosineMatrix]) -> HTMLTable {
    let width = matrices.map(\.cosines.count).max() ?? 0
    return HTMLTable(
      columns: ["document"] + (1...max(1, width)).map { String($0) },
      rows: matrices.flatMap { matrix in
        [HTMLTable.Row(matrix.title, [])]
          + matrix.cosines.enumerated().map { row, cosines in
            .init(
              "\(row + 1) · \(matrix.documentIDs[row])",
              cosines[...row].map { .number($0.decimal(2)) })
          }
      })
  }
}
