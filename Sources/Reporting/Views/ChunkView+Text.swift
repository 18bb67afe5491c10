import Shards

extension ChunkView {
  /// The chunk as lines for a terminal: its fragments in a table, then their texts.
  ///
  /// `style` sets off what is not text of a document. Without `showsText` there is the table alone.
  package func lines(showsText: Bool, style: TextStyle) -> [String] {
    let padding = paddingTokenCount > 0 ? ", \(paddingTokenCount.grouped) of padding" : ""
    let title =
      "chunk \(number.grouped): row \(row.grouped) of \(file), \(chunkLength.grouped) tokens in "
      + "\(fragments.count) fragments" + padding + (pass.map { ", pass \($0 + 1)" } ?? "")
    var lines = [style.strong(title), ""] + table.lines()
    for (place, fragment) in fragments.enumerated() where showsText {
      lines += [""] + self.lines(of: fragment, place: place, style: style)
    }
    return lines
  }

  private var table: TextTable {
    var rows = [["", "tokens", "of its document", "link", "source", "document", "from"]]
    for (place, fragment) in fragments.enumerated() {
      let segment = fragment.segment
      let whole = segment.start == 0 && !fragment.continues
      rows.append([
        "\(place + 1)", "\(segment.range.lowerBound)–\(segment.range.upperBound - 1)",
        whole ? "whole" : "\(segment.start)–\(segment.start + segment.range.count - 1)",
        place > 0 && segment.linkScore > 0 ? Double(segment.linkScore).decimal(2) : "–",
        fragment.source.visible, fragment.document.externalID.visible,
        fragment.document.place.visible,
      ])
    }
    return TextTable(rows: rows, isNumber: [true, true, true, true, false, false, false])
  }

  private func lines(of fragment: FragmentView, place: Int, style: TextStyle) -> [String] {
    let segment = fragment.segment
    var heading = "── \(place + 1) · \(fragment.document.externalID.visible)"
    if place > 0, segment.linkScore > 0 {
      heading += " · link \(Double(segment.linkScore).decimal(2))"
    }
    var lines = [
      style.strong(heading + " " + String(repeating: "─", count: max(2, 76 - heading.columnCount)))
    ]
    if let terms = fragment.linkTerms, !terms.isEmpty {
      let words = terms.prefix(10).map { "\($0.text.visible) \($0.contribution.decimal(2))" }
      lines.append(style.quiet("found by " + words.joined(separator: ", ")))
    }
    if let topic = fragment.topic { lines.append(style.quiet(topic.text)) }
    if segment.start > 0 { lines.append(style.quiet("… begins in another chunk")) }
    lines += ChunkView.textLines(fragment.text)
    if let end = fragment.end {
      lines.append(style.quiet("[…]"))
      lines += ChunkView.textLines(end)
    }
    lines.append(
      style.quiet(fragment.continues ? "continues in another chunk …" : "end of the document"))
    return lines
  }

  /// The lines of a text, each with its control characters spelled out.
  private static func textLines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).visible }
  }

  /// The document mask as a square of cells: which of them a token sees.
  ///
  /// A row is a token that looks, a column one that it may see: `█` in its own fragment, `·` what
  /// only causal masking would let it see. A cell covers L / `size` tokens and belongs to the
  /// fragment in which it begins.
  package func maskLines(size: Int = 32) -> [String] {
    let size = min(size, chunkLength)
    let owners = (0..<size).map { cell in
      fragments.firstIndex { $0.segment.range.contains(cell * chunkLength / size) }
    }
    return owners.indices.map { row in
      let line = owners.indices.map { column -> String in
        guard column <= row, let owner = owners[row], let seen = owners[column] else { return "  " }
        return owner == seen ? "██" : "· "
      }
      return String(line.joined().reversed().drop { $0 == " " }.reversed())
    }
  }
}
