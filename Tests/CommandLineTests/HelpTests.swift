import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct HelpTests {
  private let commands: [(words: [String], command: CommandDescription)]

  init() throws {
    commands = try CommandDescription.program().all()
  }

  private func help(_ words: [String], _ flag: String = "--help") throws -> String {
    try withTemporaryFolder { folder in
      let help = try Command(folder: folder).run(words + [flag])
      #expect(help.status == 0, "\(words)")
      return help.output
    }
  }

  /// What `--help-hidden` shows and `--help` does not.
  private func hiddenHelp(_ words: [String]) throws -> String {
    let visible = Set(try help(words).split(separator: "\n"))
    let lines = try help(words, "--help-hidden").split(separator: "\n")
    return lines.filter { !visible.contains($0) }.joined(separator: "\n") + "\n"
  }

  private func snapshot(_ words: [String], _ suffix: String = "") -> String {
    (["bm25chunk"] + words).joined(separator: "-") + suffix + ".txt"
  }

  @Test func theHelpOfEveryCommandIsWhatWasReviewed() throws {
    #expect(commands.count > 20)
    for (words, command) in commands {
      try assertSnapshot(try help(words), named: snapshot(words))
      if command.options.contains(where: { !$0.shouldDisplay }) {
        try assertSnapshot(try hiddenHelp(words), named: snapshot(words, ".hidden"))
      }
    }
  }

  @Test func noSnapshotBelongsToACommandThatIsGone() throws {
    let folder = Command.package + "/Tests/CommandLineTests/Snapshots/HelpTests"
    let expected = commands.flatMap { words, command in
      [snapshot(words)]
        + (command.options.contains { !$0.shouldDisplay } ? [snapshot(words, ".hidden")] : [])
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == expected.sorted())
  }

  @Test func aPageShowsSixteenOptionsAtMostAndTheUsualOnesFirst() throws {
    for (words, command) in commands {
      let visible = command.options.filter(\.shouldDisplay)
      #expect(visible.count <= 16, "\(words): \(visible.compactMap(\.flag))")
      for flag in ["--help", "--help-hidden"] {
        let page = try help(words, flag)
        let headers = page.matches(of: #/\n\n([A-Z ]+):\n/#).map { String($0.output.1) }
        let first = headers.first == "ARGUMENTS" ? 1 : 0
        #expect(headers.dropFirst(first).first == "OPTIONS", "\(words): \(headers)")
      }
      let hidesOptions = command.options.contains { !$0.shouldDisplay }
      #expect(try help(words).contains("--help-hidden") == hidesOptions, "\(words)")
    }
  }

  @Test func whatCommandsShareIsTheSameEverywhere() throws {
    let pages = try commands.map { words, command in
      (words: words, command: command, page: try help(words))
    }
    for (words, command, page) in pages where command.subcommands == nil {
      let flags = Set(command.options.compactMap(\.flag))
      #expect(flags.contains("--quiet"), "\(words)")
      let lines = page.split(separator: "\n")
      for (flag, line) in [
        ("--quiet", "  -q, --quiet             Show no progress on standard error."),
        ("--overwrite", "  --overwrite             Replace existing output."),
        (
          "--threads", "  --threads <n>           Number of threads (default: number of cores). The"
        ),
      ] where flags.contains(flag) {
        #expect(lines.contains { $0 == line }, "\(words)")
      }
      if flags.contains("--json") {
        #expect(lines.contains { $0.hasPrefix("  --json                  Print ") }, "\(words)")
      }
    }
  }

  /// A flag that nobody uses is a cost.
  @Test func everyFlagIsUsedByATestAPageOrAScript() throws {
    let names =
      FileManager.default.enumerator(atPath: Command.package)?
      .compactMap { $0 as? String } ?? []
    let texts = names.filter { name in
      !name.hasPrefix(".build") && !name.hasPrefix(".git/") && !name.contains("Snapshots/")
        && (name.hasPrefix("Tests/") || name.hasPrefix("Benchmarks/")
          || name.hasPrefix("Integrations/") || name.hasSuffix(".md") || name == "Makefile"
          || name == ".ci/run")
    }.compactMap { try? String(contentsOfFile: Command.package + "/" + $0, encoding: .utf8) }
    let used = Set(
      texts.flatMap { $0.matches(of: #/--[a-z][a-z0-9-]*/#).map { String($0.output) } })
    let unused = commands.flatMap { words, command in
      command.options.compactMap(\.flag).filter { !used.contains($0) }.map { words + [$0] }
    }
    #expect(unused.isEmpty)
  }

  @Test(arguments: [
    (["pakc", "x", "--output", "y"], "'bm25chunk pakc'. Did you mean 'bm25chunk pack'?"),
    (["tokenizer", "trian"], "Did you mean 'bm25chunk tokenizer train'?"),
    (["help", "verfy"], "Did you mean 'bm25chunk verify'?"),
    (["frobnicate"], "Unknown command 'bm25chunk frobnicate'.\n"),
    (["pack", "x", "--output", "y", "--bufer", "5"], "Did you mean '--buffer'?"),
  ])
  func anUnknownNameNamesTheNearestOne(arguments: [String], message: String) throws {
    try withTemporaryFolder { folder in
      let result = try Command(folder: folder).run(arguments)
      #expect(result.status == 64)
      #expect(result.output.isEmpty)
      #expect(result.error.contains(message), "\(result.error)")
    }
  }
}
