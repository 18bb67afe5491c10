import Documents
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct ReadmeTests {
  private let readme: String
  private let quickStart: Substring

  init() throws {
    let text = try String(contentsOfFile: Command.package + "/README.md", encoding: .utf8)
    let start = try #require(text.range(of: "<!-- quick start"))
    let end = try #require(text.range(of: "<!-- end of quick start -->"))
    readme = text
    quickStart = text[start.upperBound..<end.lowerBound]
  }

  /// The blocks of a language in a text, without their fences.
  private func blocks(_ language: String, in text: some StringProtocol) -> [String] {
    text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }

  @Test(.enabled(if: ZstdLibrary.isAvailable, "libzstd1 is not installed"))
  func theQuickStartPrintsWhatItSays() throws {
    let commands = blocks("sh", in: quickStart)
    let outputs = blocks("text", in: quickStart)
    try #require(commands.count == outputs.count && commands.count >= 4)
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/Corpora", withDestinationPath: Command.corpora)
      let command = Command(folder: folder)
      for (line, output) in zip(commands, outputs) {
        let result = try command.shell(line)
        #expect(result.status == 0, "\(line)\(result.error)")
        #expect(result.output == output, "\(line)")
      }
    }
  }

  @Test func everyLinkedFileExists() throws {
    for match in readme.matches(of: #/\]\(([^)]+)\)/#) {
      let target = String(match.output.1)
      guard !target.hasPrefix("http") else { continue }
      #expect(FileManager.default.fileExists(atPath: Command.package + "/" + target), "\(target)")
    }
  }

  @Test func everyCommandOfTheTableExists() throws {
    try withTemporaryFolder { folder in
      let commands = readme.split(separator: "\n").filter { $0.hasPrefix("| `bm25chunk ") }
      #expect(commands.count == 18)
      for row in commands {
        let words = row.split(separator: "`")[1].split(separator: " ").dropFirst().map(String.init)
        let help = try Command(folder: folder).run(words + ["--help"])
        #expect(help.status == 0, "\(row)")
      }
    }
  }
}
