/// A picture with its title, a sentence on how to read it, and its numbers as a table to open.
package struct HTMLFigure: Sendable {
  package var title: String
  package var note: HTML
  package var picture: HTML

  /// The numbers of the picture; nil where the text around it has them.
  package var table: HTMLTable?

  /// A picture with a title.
  package init(_ title: String, note: HTML = "", picture: HTML, table: HTMLTable?) {
    self.title = title
    self.note = note
    self.picture = picture
    self.table = table
  }

  /// The figure as markup.
  package var html: HTML {
    let numbers: HTML =
      table.map { "<details><summary>The numbers as a table</summary>\n\($0.html)</details>\n" }
      ?? ""
    return """
      <figure>
      <figcaption><strong>\(title)</strong> \(note)</figcaption>
      \(picture)
      \(numbers)</figure>

      """
  }

  /// Figures beside each other where there is room, below each other where there is not.
  package static func sideBySide(_ figures: [HTML]) -> HTML {
    "<div class=\"side-by-side\">\n\(figures)</div>\n"
  }

  /// The names of series with their colours, in the order of `HTMLPage.series`.
  package static func legend(_ names: [String]) -> HTML {
    legend(names.enumerated().map { ($1, $0) })
  }

  /// The names of series, each with the number of its colour.
  package static func legend(_ series: [(name: String, colour: Int)]) -> HTML {
    let entries = series.map { series -> HTML in
      "<li class=\"\(HTMLPage.series(series.colour))\">\(series.name)</li>"
    }
    return "<ul class=\"legend\">\(entries)</ul>\n"
  }
}
