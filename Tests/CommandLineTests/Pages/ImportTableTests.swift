import Foundation
import Testing

@Suite struct ImportTableTests {
  private static let path = "Sources/bm25chunk/bm25chunk.docc/Pipeline.md"

  /// Modules that come with Swift, which the table and the package leave out.
  private static let common: Set<String> = [
    "Dispatch", "Foundation", "FoundationXML", "Glibc", "Synchronization", "Testing",
  ]

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

  /// A target of `Package.swift`, and the modules that it declares.
  struct Target {
    var name: String
    var folder: String
    var modules: Set<String> = []
  }

  /// The targets of a package, in order.
  private func targets(of manifest: String) -> [Target] {
    let beginning =
      #/\.(target|testTarget|systemLibrary|executableTarget)\(\s*name: "(\w+)"/#
    let matches = manifest.matches(of: beginning)
    let ends = matches.dropFirst().map(\.range.lowerBound) + [manifest.endIndex]
    return zip(matches, ends).map { match, end in
      let text = manifest[match.range.upperBound..<end]
      let (kind, name) = (match.output.1, String(match.output.2))
      var target = Target(name: name, folder: (kind == "testTarget" ? "Tests/" : "Sources/") + name)
      if let path = text.firstMatch(of: #/ path: "([^"]+)"/#) {
        target.folder = String(path.output.1)
      }
      if let list = text.firstMatch(of: #/dependencies: \[([^\]]*)\]/#) {
        let names = list.output.1.matches(of: #/"(\w+)"(?:, package: "[^"]+")?/#)
        target.modules = Set(names.map { String($0.output.1) })
      }
      return target
    }
  }

  /// The modules that the files in a folder import, without those that come with Swift.
  private func modules(importedIn folder: String) throws -> Set<String> {
    var modules: Set<String> = []
    for path in Repository.shared.files
    where path.hasPrefix(folder + "/") && path.hasSuffix(".swift") {
      let text = try String(contentsOfFile: Command.package + "/" + path, encoding: .utf8)
      for line in text.split(separator: "\n") {
        let words = Repository.words(of: line.utf8)
        guard let place = words.prefix(2).firstIndex(of: "import"), words.count == place + 2,
          place == 0
            || ["package", "internal", "public", "private", "testable"].contains(words[0])
        else { continue }
        modules.insert(words[place + 1])
      }
    }
    return modules.subtracting(Self.common)
  }

  /// What the sources import, in the order of `Package.swift`.
  private func imports() throws -> [Row] {
    let manifest = try #require(Repository.shared.code["Package.swift"])
    let names = targets(of: manifest).filter { $0.folder.hasPrefix("Sources/") }.map(\.name)
    return try names.map { name in
      let modules = try modules(importedIn: "Sources/" + name)
      return Row(
        target: name, ours: names.filter(modules.contains),
        others: modules.subtracting(names).sorted())
    }
  }

  /// What targets import without declaring it, and declare without importing it.
  private func faults(in manifest: String) throws -> [String] {
    try targets(of: manifest).flatMap { target in
      let imported = try modules(importedIn: target.folder)
      return imported.subtracting(target.modules).sorted().map {
        "\(target.name) imports \($0) and does not declare it"
      }
        + target.modules.subtracting(imported).sorted().map {
          "\(target.name) declares \($0) and does not import it"
        }
    }
  }

  @Test func targetsDeclareWhatTheirFilesImportAndNothingElse() throws {
    let manifest = try #require(Repository.shared.code["Package.swift"])
    let targets = targets(of: manifest)
    #expect(targets.count > 40)
    #expect(targets.allSatisfy { Repository.shared.folders.contains($0.folder) })
    #expect(try faults(in: manifest) == [])
  }

  @Test func aPackageThatDeclaresTooLittleOrTooMuchIsFound() throws {
    let manifest = try #require(Repository.shared.code["Package.swift"])
    let lie =
      manifest
      .replacing(
        #"name: "BM25Tests", dependencies: ["Randomness", "#,
        with: #"name: "BM25Tests", dependencies: ["JSON", "#
      )
      .replacing(
        #"dependencies: ["CZlib", "CChecksum", .product(name: "Crypto", package: "swift-crypto")]"#,
        with: #"dependencies: ["CZlib", "CChecksum"]"#)
    #expect(
      try faults(in: lie) == [
        "Files imports Crypto and does not declare it",
        "BM25Tests imports Randomness and does not declare it",
        "BM25Tests declares JSON and does not import it",
      ])
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
