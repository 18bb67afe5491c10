import Testing

@Suite struct ImportTableTests {
  private static let path = "Sources/bm25chunk/bm25chunk.docc/Pipeline.md"

  /// Modules that every target may import, which the table leaves out.
  private static let common: Set<String> = ["Dispatch", "Foundation", "Glibc", "Synchronization"]

  /// A target with what it imports.
  struct Row: Equatable {
    var target: String
    var ours: [String]
    var others: [String]
  }

  /// The rows of the table of a page, from the heading "Borders" on.
  private func rows(of page: Page) -> [Row] {
    let lines = page.text.split(separator: "\n").drop { $0 != "## Borders" }
    return lines.filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.split(separator: "|").map { cell in
        cell.split(whereSeparator: { " `,–".contains($0) }).map(String.init)
      }
      return Row(target: cells[0].first ?? "", ours: cells[2], others: cells[3])
    }
  }

  /// What the sources import, in the order of `Package.swift`.
  private func imports() throws -> [Row] {
    let repository = Repository.shared
    let manifest = try #require(repository.code["Package.swift"])
    let kinds = #/\.(?:target|systemLibrary|executableTarget)\(\s*name: "(\w+)"/#
    let targets = manifest.matches(of: kinds).map { String($0.output.1) }
      .filter { repository.folders.contains("Sources/" + $0) }
    return targets.map { target in
      var modules: Set<String> = []
      for (path, text) in repository.code where path.hasPrefix("Sources/\(target)/") {
        for line in text.split(separator: "\n") where path.hasSuffix(".swift") {
          let words = Repository.words(of: line.utf8)
          guard let place = words.prefix(2).firstIndex(of: "import"), words.count == place + 2,
            place == 0 || ["package", "internal", "public", "private"].contains(words[0])
          else { continue }
          modules.insert(words[place + 1])
        }
      }
      return Row(
        target: target, ours: targets.filter(modules.contains),
        others: modules.subtracting(targets).subtracting(Self.common).sorted())
    }
  }

  @Test func theTableOfImportsIsWhatTheSourcesImport() throws {
    let (said, found) = (rows(of: try Page(Self.path)), try imports())
    #expect(found.count > 15)
    #expect(said.map(\.target) == found.map(\.target))
    for (said, found) in zip(said, found) { #expect(said == found) }
  }

  @Test func aTableThatLiesIsAnotherOne() throws {
    let page = try Page(Self.path)
    let lie = page.text.replacing("| GRDB, GRDBSQLite |", with: "| – |")
    #expect(lie != page.text)
    #expect(rows(of: Page(path: "LIE.md", text: lie)) != (try imports()))
  }
}
