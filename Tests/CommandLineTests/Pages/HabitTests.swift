import Foundation
import Testing

/// Habits of the sources and tests that the compiler and the linter do not check.
@Suite struct HabitTests {
  /// A file of code with its lines.
  private struct Code {
    let path: String
    let lines: [Substring]

    init(path: String, text: String) {
      self.path = path
      lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The comment that a line is, without its marks; nil where it is not one.
    func comment(at index: Int) -> Substring? {
      let line = lines[index].drop { $0 == " " }
      guard let mark = ["///", "//", "/*", "* "].first(where: line.hasPrefix) else { return nil }
      return line.dropFirst(mark.count)
    }

    func fault(_ index: Int, _ what: String) -> String { "\(path):\(index + 1): \(what)" }
  }

  private static func codes() throws -> [Code] {
    try Repository.shared.files.sorted().filter { path in
      ["Sources/", "Tests/"].contains(where: path.hasPrefix)
        && [".swift", ".c", ".h"].contains(where: path.hasSuffix)
    }.map { path in
      let text = try String(contentsOfFile: Command.package + "/" + path, encoding: .utf8)
      return Code(path: path, text: text)
    }
  }

  /// Expects that no file has a fault.
  private func expectNone(_ faults: (Code) -> [String]) throws {
    let codes = try Self.codes()
    #expect(codes.count > 400)
    #expect(codes.flatMap(faults) == [])
  }

  // MARK: Comments

  private func longComments(_ code: Code) -> [String] {
    code.lines.indices.compactMap { index in
      let count = code.lines[index].count
      return count > 100 && code.comment(at: index) != nil
        ? code.fault(index, "\(count) columns") : nil
    }
  }

  @Test func noCommentIsWiderThan100Columns() throws {
    try expectNone(longComments)
    let lie = Code(path: "LIE.swift", text: "  /// " + String(repeating: "ü", count: 95))
    #expect(longComments(lie) == ["LIE.swift:1: 101 columns"])
  }

  private static var pageName: Regex<Substring> { #/[\w.+-]+\.md\b/# }
  private static var foreignPage: Regex<Substring> {
    #/\b(?:PAPER|DESIGN|STYLE|MEASURED|FORMATS|ANCHORS|NOTES)\b/#
  }

  /// Comments that cite a page which a reader of the repository does not have.
  private func foreignCitations(_ code: Code) -> [String] {
    let names = Set(Repository.shared.files.compactMap { $0.split(separator: "/").last })
    return code.lines.indices.flatMap { index -> [String] in
      guard let comment = code.comment(at: index) else { return [] }
      let pages = comment.matches(of: Self.pageName).map(\.output).filter { !names.contains($0) }
      let others = comment.matches(of: Self.foreignPage).map(\.output)
      return (pages + others).map { code.fault(index, "there is no \($0)") }
    }
  }

  @Test func commentsCitePagesOfTheRepositoryAlone() throws {
    try expectNone(foreignCitations)
    let lie = Code(
      path: "LIE.swift", text: "// See PAPER.\nlet x = 1\n/// See Nothing.md, Formats.md")
    #expect(
      foreignCitations(lie) == [
        "LIE.swift:1: there is no PAPER", "LIE.swift:3: there is no Nothing.md",
      ])
  }

  // MARK: Concurrency and platforms

  /// Unchecked conformances without a reason in the comment above.
  private func unreasonedConformances(_ code: Code) -> [String] {
    code.lines.indices.compactMap { index in
      guard code.comment(at: index) == nil, code.lines[index].contains(": @" + "unchecked Sendable")
      else { return nil }
      let above = code.lines[..<index].indices.reversed().prefix { place in
        code.comment(at: place) != nil || code.lines[place].drop { $0 == " " }.hasPrefix("@")
      }
      let hasReason = above.contains { code.comment(at: $0)?.contains("Sendable") == true }
      return hasReason ? nil : code.fault(index, "no reason")
    }
  }

  @Test func whatIsSendableUncheckedSaysWhy() throws {
    try expectNone(unreasonedConformances)
    let lie = Code(
      path: "LIE.swift",
      text: "/// Sendable: not it.\nlet x = 1\n/// A box.\nclass Box: @" + "unchecked Sendable {}")
    #expect(unreasonedConformances(lie) == ["LIE.swift:4: no reason"])
  }

  private static var darwin: Regex<Substring> {
    #/\b(?:os\((?:macOS|iOS|OSX)\)|canImport\(Darwin\)|import Darwin|__APPLE__)/#
  }

  private func darwinBranches(_ code: Code) -> [String] {
    code.lines.indices.compactMap { index in
      let line = code.lines[index].drop { $0 == " " }
      guard ["#if", "#elseif", "import "].contains(where: line.hasPrefix) else { return nil }
      return line.firstMatch(of: Self.darwin).map { code.fault(index, "\($0.output)") }
    }
  }

  @Test func noBranchIsForASystemThatNobodyTests() throws {
    try expectNone(darwinBranches)
    let lie = Code(path: "LIE.swift", text: "#if os(Linux)\n#elseif canImport(Darwin)\n#endif")
    #expect(darwinBranches(lie) == ["LIE.swift:2: canImport(Darwin)"])
  }

  // MARK: Tests

  /// Tests whose name is not a claim in camel case of at least three words.
  private func namelessTests(_ code: Code) -> [String] {
    code.lines.indices.flatMap { index -> [String] in
      let line = code.lines[index].drop { $0 == " " }
      guard line.hasPrefix("@" + "Test") || line.hasPrefix("@" + "Suite") else { return [] }
      let attribute = line.prefix { $0.isLetter || $0 == "@" }
      if line.dropFirst(attribute.count).hasPrefix("(\"") {
        return [code.fault(index, "a name in a string")]
      }
      guard attribute == "@" + "Test",
        let name = code.lines[index...].lazy.compactMap({
          $0.firstMatch(of: #/\bfunc (`[^`]+`|\w+)/#)?.output.1
        }).first
      else { return [] }
      let isClaim =
        name.wholeMatch(of: #/[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*){2,}/#) != nil
        && name.prefixMatch(of: #/test[A-Z]/#) == nil && name.count { $0.isUppercase } >= 2
      return isClaim ? [] : [code.fault(index, "\(name) is not a claim")]
    }
  }

  @Test func theNameOfATestIsAClaim() throws {
    try expectNone(namelessTests)
    let at = "@"
    let lie = """
      \(at)Test func aClaimHolds() {}
      \(at)Test(arguments: [1])
      func testThatItWorks(number: Int) {}
      \(at)Test("It works") func itAlwaysWorks() {}
      \(at)Test func `it works`() {}
      \(at)Test func works() {}
      """
    #expect(
      namelessTests(Code(path: "LIE.swift", text: lie)) == [
        "LIE.swift:2: testThatItWorks is not a claim", "LIE.swift:4: a name in a string",
        "LIE.swift:5: `it works` is not a claim", "LIE.swift:6: works is not a claim",
      ])
  }
}
