import Documents
import LanguageModel
import TestSupport
import Testing

@testable import bm25chunk

@Suite struct ProgramVersionTests {
  @Test func theVersionNamesWhatTheProgramUses() throws {
    try withTemporaryFolder { folder in
      let result = try Command(folder: folder).run(["--version"])
      #expect(result.status == 0)
      let facts = result.lines.dropFirst().map { line in
        let words = line.split(separator: "  ", maxSplits: 1)
        return [String(words[0]), String(words[1].drop { $0 == " " })]
      }
      #expect(result.lines.first == "bm25chunk \(ProgramVersion.number)")
      #expect(
        facts.map { $0[0] } == ["commit", "instruction set", "libzstd", "OpenBLAS"])
      #expect(facts[1][1] == VectorKernels.best.instructionSet.rawValue)
      #expect(facts[2][1] == ZstdLibrary.version ?? "not installed")
      #expect((facts[3][1] == "not installed") == !OpenBLASLibrary.isAvailable)
    }
  }

  @Test func thePackageForPythonHasTheSameVersion() throws {
    let code = Repository.shared.code
    let project = try #require(code["Integrations/python/pyproject.toml"])
    let package = try #require(code["Integrations/python/src/bm25chunk/__init__.py"])
    #expect(project.contains("\nversion = \"\(ProgramVersion.number)\"\n"))
    #expect(package.contains("\n__version__ = \"\(ProgramVersion.number)\"\n"))
  }
}
