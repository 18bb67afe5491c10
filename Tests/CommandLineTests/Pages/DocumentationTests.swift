import Foundation
import Testing

@Suite struct DocumentationTests {
  /// Every source file with its lines.
  private func sources() throws -> [(path: String, lines: [Substring])] {
    let root = Command.package + "/Sources"
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
      let text = try String(contentsOfFile: root + "/" + name, encoding: .utf8)
      return (name, text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }

  @Test func everyPackageDeclarationHasASummary() throws {
    let kinds = #/^\s*package (\S+ )*?(struct|enum|class|protocol|func|init|typealias|subscript)\b/#
    var count = 0
    for (path, lines) in try sources() {
      for (i, line) in lines.enumerated() where line.firstMatch(of: kinds) != nil {
        count += 1
        let before = lines[..<i].last { !$0.drop { $0 == " " }.hasPrefix("@") }
        #expect(
          before?.drop { $0 == " " }.hasPrefix("///") == true, "Sources/\(path):\(i + 1)")
      }
    }
    #expect(count > 300)
  }

  @Test func retrievalAloneImportsGRDBAndTheProgramAloneParsesArguments() throws {
    let owners = ["import GRDB": "Retrieval/", "import ArgumentParser": "bm25chunk/"]
    for (path, lines) in try sources() {
      for (statement, owner) in owners where lines.contains(where: { $0.hasSuffix(statement) }) {
        #expect(path.hasPrefix(owner), "\(path) has \(statement)")
      }
    }
  }
}
