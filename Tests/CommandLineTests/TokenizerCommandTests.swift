import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct TokenizerCommandTests {
  @Test func whatIsEncodedIsDecoded() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let text = "Straße naïve 東京 👩‍👩‍👧 <|endoftext|>  x"
      let ids = try command.run(
        ["tokenizer", "encode", "--tokenizer", "tokenizer.json", "--text", text])
      #expect(!ids.output.split(separator: " ").contains("0"), "ordinary text gives no EOS")
      let decoded = try command.run(
        ["tokenizer", "decode", "--tokenizer", "tokenizer.json"], input: ids.output)
      #expect(decoded.output == text + "\n")
    }
  }

  @Test func jsonIsALineForEachDocumentInOrderEmptyOnesToo() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let result = try command.run(
        ["tokenizer", "encode", "--tokenizer", "tokenizer.json", "--json", "-"],
        input: "{\"text\":\"a\"}\n{\"text\":\"\"}\n{\"text\":\"a\"}\n")
      #expect(result.status == 0)
      #expect(result.lines.count == 3)
      #expect(result.lines[0] == result.lines[2])
      #expect(result.lines[1] == "{\"ids\":[]}")
    }
  }

  @Test func trainingIsRepeatableAndDoesNotOverwrite() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let path = Command.corpora + "/encyclopedia.jsonl"
      let arguments = ["tokenizer", "train", path, "--vocab-size", "600", "--output"]
      #expect(try command.run(arguments + ["tokenizer.json"]).status == 1)
      try command.run(arguments + ["again.json", "--threads", "3"])
      let files = ["tokenizer.json", "again.json"].map {
        FileManager.default.contents(atPath: "\(folder)/\($0)")
      }
      #expect(files[0] != nil && files[0] == files[1])
    }
  }
}
