/// A page that needs nothing but itself: no network, no script, light and dark, ready to print.
///
/// Series and sources differ by the classes `series-0` … `series-11`, which set the colour
/// `--series` that charts draw with; each scheme has its own twelve, all with a contrast of 3 : 1
/// or more against the page.
package struct HTMLPage: Sendable {
  /// The number of different colours; `HTMLPage.series` begins again after them.
  package static let seriesCount = 12

  /// The line of a page that says who made it.
  static let mark: HTML = "<meta name=\"generator\" content=\"bm25chunk\">"

  package var title: String

  /// A line below the title.
  package var subtitle: HTML
  package var sections: [Section]

  /// A part of the page with a heading, listed in the page's navigation.
  package struct Section: Sendable {
    package var title: String
    package var content: HTML

    /// A part of a page.
    package init(_ title: String, _ content: HTML) {
      self.title = title
      self.content = content
    }
  }

  /// A page of sections.
  package init(title: String, subtitle: HTML = "", sections: [Section]) {
    self.title = title
    self.subtitle = subtitle
    self.sections = sections
  }

  /// The class that gives an element the colour of a series.
  package static func series(_ index: Int) -> String {
    "series-\(index % seriesCount)"
  }

  /// The page, with a line feed at the end.
  package func html() -> String {
    let links = sections.enumerated().map { i, section -> HTML in
      "<a href=\"#section-\(i + 1)\">\(section.title)</a>\n"
    }
    let parts = sections.enumerated().map { i, section -> HTML in
      """
      <section id="section-\(i + 1)" aria-labelledby="heading-\(i + 1)">
      <h2 id="heading-\(i + 1)">\(section.title)</h2>
      \(section.content)
      </section>

      """
    }
    let page: HTML = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      \(HTMLPage.mark)
      <link rel="icon" href="data:,">
      <title>\(title)</title>
      <style>
      \(HTMLPage.style)
      </style>
      </head>
      <body>
      <a class="skip" href="#content">To the content</a>
      <header>
      <h1>\(title)</h1>
      <p class="subtitle">\(subtitle)</p>
      <nav aria-label="Sections">
      \(links)</nav>
      </header>
      <main id="content">
      \(parts)</main>
      </body>
      </html>

      """
    return page.markup
  }
}
