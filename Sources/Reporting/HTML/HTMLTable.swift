/// A table with headings for rows and columns; on a narrow screen it scrolls by itself.
package struct HTMLTable: Sendable {
  package var caption: String

  /// The headings of the columns, that of the row headings first.
  package var columns: [String]
  package var rows: [Row]

  /// A line of the table: a heading and its cells, or only a heading over the rows that follow.
  package struct Row: Sendable {
    package var heading: HTML
    package var cells: [Cell]

    /// A line of cells.
    package init(_ heading: HTML, _ cells: [Cell]) {
      self.heading = heading
      self.cells = cells
    }

    /// A line of cells after a heading that is text.
    package init(_ heading: String, _ cells: [Cell]) {
      self.init(HTML(text: heading), cells)
    }
  }

  /// The content of a cell.
  package struct Cell: Sendable {
    package var content: HTML
    package var isNumber: Bool

    /// Whether it is the best of its row, to be set in bold.
    package var isBest: Bool

    /// A cell of markup.
    package init(_ content: HTML, isNumber: Bool = false, isBest: Bool = false) {
      self.content = content
      self.isNumber = isNumber
      self.isBest = isBest
    }

    /// A number that is written out already; aligned to the right.
    package static func number(_ text: String, isBest: Bool = false) -> Cell {
      Cell(HTML(text: text), isNumber: true, isBest: isBest)
    }

    /// A number that is written out already, with its interval on a line below.
    package static func number(
      _ text: String, below interval: String, isBest: Bool = false
    ) -> Cell {
      Cell("\(text)<br><small>\(interval)</small>", isNumber: true, isBest: isBest)
    }

    /// A cell of text.
    package static func text(_ text: String) -> Cell {
      Cell(HTML(text: text))
    }
  }

  /// A table; a row with no cells is a heading over those that follow.
  package init(caption: String = "", columns: [String], rows: [Row]) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }

  /// The table as markup.
  package var html: HTML {
    // A column is aligned to the right where all of its cells are numbers.
    let isNumber = columns.indices.map { column in
      let cells = rows.compactMap { row in
        column > 0 && row.cells.indices.contains(column - 1) ? row.cells[column - 1] : nil
      }
      return !cells.isEmpty && cells.allSatisfy(\.isNumber)
    }
    let head = zip(columns, isNumber).map { column, isNumber -> HTML in
      "<th scope=\"col\"\(isNumber ? " class=\"number\"" as HTML : "")>\(column)</th>"
    }
    let body = rows.map { row -> HTML in
      guard !row.cells.isEmpty else {
        return "<tr><th scope=\"rowgroup\" colspan=\"\(columns.count)\">\(row.heading)</th></tr>\n"
      }
      let cells = row.cells.map { cell -> HTML in
        let names = (cell.isNumber ? ["number"] : []) + (cell.isBest ? ["best"] : [])
        let attribute: HTML =
          names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
        return "<td\(attribute)>\(cell.content)</td>"
      }
      return "<tr><th scope=\"row\">\(row.heading)</th>\(cells)</tr>\n"
    }
    let title: HTML = caption.isEmpty ? "" : "<caption>\(caption)</caption>\n"
    // Only what can be reached by the keyboard can be scrolled by it.
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(caption.isEmpty ? "Table" : caption)">
      <table>
      \(title)<thead><tr>\(head)</tr></thead>
      <tbody>
      \(body)</tbody>
      </table>
      </div>

      """
  }
}
