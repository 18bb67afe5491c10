import TestSupport
import Testing

@Suite struct HelpTests {
  @Test(arguments: [
    "", "tokenizer", "tokenizer train", "tokenizer encode", "tokenizer decode", "tokenizer inspect",
    "index", "search", "pack", "corpus-statistics", "verify", "stats", "inspect", "trace", "diff",
    "export", "train",
    "generate", "probe", "compare", "atlas",
  ])
  func theHelpOfACommandIsWhatWasReviewed(command: String) throws {
    try withTemporaryFolder { folder in
      let words = command.split(separator: " ").map(String.init)
      let help = try Command(folder: folder).run(words + ["--help"])
      #expect(help.status == 0)
      try assertSnapshot(
        help.output, named: (["bm25chunk"] + words).joined(separator: "-") + ".txt")
    }
  }
}
