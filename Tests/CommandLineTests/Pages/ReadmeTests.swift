import Compression
import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite(.timeLimit(.minutes(15))) struct ReadmeTests {
  /// What a page says about the quick start: each command with the output that follows it.
  private func quickStart(of path: String) throws -> [(command: String, output: String)] {
    let text = try Page(path).text
    let start = try #require(text.range(of: "<!-- quick start"))
    let end = try #require(text.range(of: "<!-- end of quick start -->"))
    let commands = blocks("sh", in: text[start.upperBound..<end.lowerBound])
    let outputs = blocks("text", in: text[start.upperBound..<end.lowerBound])
    try #require(commands.count == outputs.count && !commands.isEmpty)
    return Array(zip(commands, outputs)).map { (command: $0, output: $1) }
  }

  /// The blocks of a language in a text, without their fences.
  private func blocks(_ language: String, in text: some StringProtocol) -> [String] {
    text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }

  @Test(.enabled(if: ZstdLibrary.isAvailable, "libzstd1 is not installed"))
  func theQuickStartPrintsWhatItSays() throws {
    let steps =
      try quickStart(of: "README.md")
      + quickStart(of: "Sources/bm25chunk/bm25chunk.docc/Inspecting.md")
    try #require(steps.count >= 5)
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/Corpora", withDestinationPath: Command.corpora)
      let command = Command(folder: folder)
      for (line, output) in steps {
        let result = try command.shell(line)
        #expect(result.status == 0, "\(line)\(result.error)")
        #expect(result.output == output, "\(line)")
      }
    }
  }

  @Test func theReadmeHasAtMost150Lines() throws {
    #expect(try Page("README.md").text.count { $0 == "\n" } <= 150)
  }

  @Test func thePictureIsWellFormed() throws {
    let links = try Page("README.md").links.map(\.text).filter { $0.hasSuffix(".svg") }
    #expect(links.count == 1)
    for link in links {
      let data = try Data(contentsOf: URL(filePath: Command.package + "/" + link))
      #expect(XMLParser(data: data).parse())
      let lie = String(decoding: data, as: UTF8.self).replacing("</title>", with: "</tilte>")
      #expect(!XMLParser(data: Data(lie.utf8)).parse())
    }
  }
}
