import Foundation

/// A page in Markdown, taken apart into what a reader would look up.
struct Page {
  /// The path from the root of the package.
  let path: String
  let text: String

  /// A piece of the page, with the line on which it begins.
  struct Excerpt {
    let line: Int
    let text: String
  }

  /// What stands between backticks, outside of fenced blocks; a line end inside is one space.
  private(set) var codeSpans: [Excerpt] = []

  /// The lines of fenced blocks of the shell, those that a backslash continues joined.
  private(set) var shellLines: [Excerpt] = []

  /// The targets of links and pictures, and of `<doc:…>`.
  private(set) var links: [Excerpt] = []

  /// Paragraphs, list items and rows of tables, with the comments in them.
  private(set) var paragraphs: [Excerpt] = []

  /// The headings without their marks.
  private(set) var headings: [String] = []

  init(path: String, text: String) {
    self.path = path
    self.text = text
    takeApart()
  }

  /// The page of a path from the root of the package.
  init(_ path: String) throws {
    let text = try String(contentsOfFile: Command.package + "/" + path, encoding: .utf8)
    self.init(path: path, text: text)
  }

  /// All pages of the package, in the order of their paths.
  static func all() throws -> [Page] {
    try Repository.shared.files.filter { $0.hasSuffix(".md") }.sorted().map { try Page($0) }
  }

  /// Whether the page tells what was true on a day; such a page keeps the names of that day.
  var isHistory: Bool {
    path.hasPrefix("Benchmarks/notes/") && !path.hasSuffix("/README.md")
  }

  /// `path:line: what` of something that is wrong with an excerpt.
  func fault(_ excerpt: Excerpt, _ what: String) -> String { "\(path):\(excerpt.line): \(what)" }

  private mutating func takeApart() {
    var language: String?
    var paragraph: (line: Int, lines: [String])?
    var continued: Excerpt?
    func close(_ paragraph: inout (line: Int, lines: [String])?) -> Excerpt? {
      defer { paragraph = nil }
      return paragraph.map { Excerpt(line: $0.line, text: $0.lines.joined(separator: " ")) }
    }
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      if trimmed.hasPrefix("```"), !trimmed.hasPrefix("``` ") {
        if let excerpt = close(&paragraph) { paragraphs.append(excerpt) }
        language = language == nil ? String(trimmed.dropFirst(3)) : nil
      } else if let language {
        guard language == "sh" else { continue }
        let joined = (continued?.text ?? "") + trimmed
        let start = continued?.line ?? index + 1
        continued =
          joined.hasSuffix("\\") ? Excerpt(line: start, text: String(joined.dropLast())) : nil
        if continued == nil { shellLines.append(Excerpt(line: start, text: joined)) }
      } else {
        if trimmed.isEmpty || ["|", "#", "- ", "* "].contains(where: trimmed.hasPrefix) {
          if let excerpt = close(&paragraph) { paragraphs.append(excerpt) }
        }
        if trimmed.hasPrefix("#") {
          headings.append(trimmed.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces))
        }
        guard !trimmed.isEmpty else { continue }
        paragraph = (paragraph?.line ?? index + 1, (paragraph?.lines ?? []) + [trimmed])
      }
    }
    if let excerpt = close(&paragraph) { paragraphs.append(excerpt) }
    for excerpt in paragraphs {
      let parts = excerpt.text.replacing("``", with: "`").components(separatedBy: "`")
      codeSpans += stride(from: 1, to: parts.count, by: 2).map {
        Excerpt(line: excerpt.line, text: parts[$0])
      }
      for match in excerpt.text.matches(of: #/\]\(([^)\s]+)\)|<(doc:[^>]+)>/#) {
        let target = match.output.1 ?? match.output.2 ?? ""
        links.append(Excerpt(line: excerpt.line, text: String(target)))
      }
    }
  }
}
