import Foundation
import TestSupport
import Testing

/// What failed runs say: one line that says what to do, of which no file can make more.
@Suite(.timeLimit(.minutes(15))) struct OutcomeTests {
  /// Expects a failed run whose message holds a text, and no names of Foundation's errors.
  private func expectFailure(
    _ command: Command, _ arguments: [String], _ text: String, status: Int32 = 1
  ) throws {
    let result = try command.run(arguments)
    #expect(result.status == status, "\(arguments): \(result)")
    #expect(result.error.contains(text), "\(arguments): \(result.error)")
    for name in ["NSCocoaErrorDomain", "DecodingError", "EncodingError", "\u{1b}", "\u{202e}"] {
      #expect(!result.error.contains(name), "\(arguments): \(result.error)")
    }
  }

  @Test func whatIsNoTokenizerIsNamed() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      _ = try command.shell(
        """
        mkdir pair words; touch pair/vocab.json pair/merges.txt words/vocab.txt
        printf '{"config":{"pattern":"x"},"vocab":[{"rank":0}],"special_tokens":[]}' > tekken.json
        printf '{"a":0,"b":1}' > vocab.json; printf '{}' > empty.json
        """)
      func inspect(_ path: String, _ text: String) throws {
        try expectFailure(command, ["tokenizer", "inspect", "--tokenizer", path], text)
      }
      try inspect("none.json", "none.json: cannot be read: No such file or directory")
      try inspect("pair", "holds vocab.json and merges.txt")
      try inspect("words", "WordPiece")
      try inspect("tekken.json", "it is a tekken.json, a tokenizer of Mistral")
      try inspect("vocab.json", "it is a vocab.json, which lacks the merges")
      try inspect("empty.json", "model")
    }
  }

  @Test func namesInFilesCannotCommandTheTerminal() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let lines = (0..<30).map {
        #"{"id":"\#($0)","source":"s\#($0)\u001b[31m\u202e","text":"a text"}"#
      }
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: folder + "/a.jsonl"))
      let index = ["index", "a.jsonl", "--tokenizer", "tokenizer.json", "--output", "i", "--quiet"]
      #expect(try command.run(index).status == 0)
      try expectFailure(command, ["search", "i", "x", "--source", "none"], "and 20 more")
      try expectFailure(
        command, ["pack", "i", "--output", "p", "--weights", "none=1", "--quiet"],
        #"s0\u{1b}[31m\u{202e}"#)
    }
  }

  /// SQLite takes these names for other things than files.
  @Test(arguments: [":memory:", "file:x.sqlite", "file:x?mode=memory"])
  func anyNameIsThatOfAFile(name: String) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let made = try command.run([
        "index", Command.corpora + "/encyclopedia.jsonl", "--tokenizer", "tokenizer.json",
        "--quiet",
        "--output", name, "--write-statistics", name + "s",
      ])
      #expect(made.status == 0, "\(made)")
      #expect(try command.run(["search", name, "river"]).status == 0)
      #expect(
        try Set(FileManager.default.contentsOfDirectory(atPath: folder))
          == [name, name + "s", "tokenizer.json"])
    }
  }

  @Test func anArgumentThatIsNotUTF8IsRefused() throws {
    try withTemporaryFolder { folder in
      let result = try Command(folder: folder).shell("bm25chunk verify $'bad\\xff' || exit $?")
      #expect(
        result.status == 64 && result.error.contains("argument 2, 'bad\u{fffd}', is not UTF-8"))
    }
  }

  @Test func aFileThatCannotBeOpenedIsNotCalledMissing() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      _ = try command.shell("mkdir -p p/manifest.json m/config.json")
      try expectFailure(command, ["verify", "p"], "cannot read p/manifest.json: Is a directory")
      try expectFailure(command, ["generate", "m", "x"], "m/config.json: Is a directory")
      try expectFailure(command, ["verify", "none"], "none holds no manifest.json")
    }
  }
}
