import Packing
import Shards

extension ReportPage {
  /// Chunks as bars of their fragments.
  var strips: HTML {
    let figures = eachPacking { i, entry in
      HTMLFigure(
        names[i],
        note:
          "\(entry.sample.strip.count) chunks of \(entry.report.manifest.chunkLength.grouped) tokens",
        picture: strip(entry), table: stripTable(entry)
      ).html
    }
    return """
      <p>Each bar is a chunk, each block in it a fragment, in the colour of its source; hatching is \
      padding. A block with a marked left edge begins in the middle of its document.</p>
      \(HTMLFigure.legend(stripSources))\(figures)
      """
  }

  /// The sources that occur in a strip, with their colours.
  private var stripSources: [(name: String, colour: Int)] {
    let found = entries.reduce(into: Set<String>()) { found, entry in
      let names = entry.report.manifest.sources
      for segment in entry.sample.strip.flatMap(\.fragments)
      where names.indices.contains(segment.sourceID) {
        found.insert(names[segment.sourceID])
      }
    }
    return sources.enumerated().filter { found.contains($0.element) }.map {
      ($0.element, $0.offset)
    }
  }

  private func strip(_ entry: Entry) -> HTML {
    let length = Double(entry.report.manifest.chunkLength)
    let rows = entry.sample.strip.map { chunk -> HTML in
      let pieces = chunk.segments.map { segment -> HTML in
        let width = 100 * Double(segment.range.count) / length
        guard !segment.isPadding else {
          return "<span class=\"padding\" style=\"width:\(width)%\"></span>"
        }
        let continued: HTML = segment.start > 0 ? " continued" : ""
        return """
          <span class="\(HTMLPage.series(colour(segment, entry.report)))\(continued)" \
          style="width:\(width)%"></span>
          """
      }
      return """
        <div class="chunk"><span class="name">\(chunk.number.grouped)</span>\
        <span class="pieces">\(pieces)</span></div>

        """
    }
    return """
      <div class="strip" role="img" aria-label="Chunks with their fragments; the table has them">
      \(rows)</div>

      """
  }

  private func stripTable(_ entry: Entry) -> HTMLTable {
    HTMLTable(
      columns: ["chunk", "fragments", "padding", "lengths"],
      rows: entry.sample.strip.map { chunk in
        let padding = chunk.segments.filter(\.isPadding).reduce(0) { $0 + $1.range.count }
        let lengths = chunk.fragments.map { String($0.range.count) }
        let shown = lengths.prefix(12).joined(separator: " ") + (lengths.count > 12 ? " …" : "")
        return .init(
          chunk.number.grouped,
          [
            .number(chunk.fragments.count.grouped), .number(padding.grouped), .text(shown),
          ])
      })
  }

  /// What the document mask leaves of the attention of some chunks.
  var masks: HTML {
    let figures = eachPacking { i, entry in
      let pictures = entry.sample.masked.map { mask(of: $0, entry.report) }
      guard !pictures.isEmpty else {
        return "<p class=\"note\">\(names[i]): no chunk of the sample holds two fragments.</p>\n"
      }
      return HTMLFigure(
        names[i],
        note: "\(entry.report.attentionShare.percent) of the work is left over all chunks",
        picture: "<div class=\"small-pictures\">\(pictures)</div>\n", table: maskTable(entry)
      ).html
    }
    return """
      <p>Rows are tokens that look, columns the tokens they may see. Causal masking lets them see the \
      whole grey triangle, the document mask only the coloured blocks.</p>
      \(figures)
      """
  }

  private func mask(of chunk: PackedFolder.PackedChunk, _ report: PackingReport) -> HTML {
    let scale = 200 / Double(report.manifest.chunkLength)
    let end = Double(chunk.fragments.last?.range.upperBound ?? 0) * scale
    let blocks = chunk.fragments.map { segment -> HTML in
      let (low, high) = (
        Double(segment.range.lowerBound) * scale, Double(segment.range.upperBound) * scale
      )
      return """
        <polygon class="fill \(HTMLPage.series(colour(segment, report)))" \
        points="\(low),\(low) \(low),\(high) \(high),\(high)"/>
        """
    }
    let share = attentionShare(of: chunk)
    return """
      <div><svg viewBox="0 0 200 200" role="img" \
      aria-label="Mask of chunk \(chunk.number), \(share.percent) left">\
      <polygon class="causal" points="0,0 0,\(end) \(end),\(end)"/>\(blocks)</svg>\
      <span class="note">chunk \(chunk.number.grouped)<br>\(share.percent)</span></div>

      """
  }

  /// Σ length² of the fragments against that of the chunk's tokens.
  private func attentionShare(of chunk: PackedFolder.PackedChunk) -> Double {
    let squares = chunk.fragments.reduce(0) { $0 + $1.range.count * $1.range.count }
    let tokens = chunk.fragments.reduce(0) { $0 + $1.range.count }
    return squares.share(of: tokens * tokens)
  }

  private func maskTable(_ entry: Entry) -> HTMLTable {
    HTMLTable(
      columns: ["chunk", "fragments", "attention left"],
      rows: entry.sample.masked.map {
        .init(
          $0.number.grouped,
          [.number($0.fragments.count.grouped), .number(attentionShare(of: $0).percent)])
      })
  }
}
