import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct GenerateCommandTests {
  @Test func aChoiceAmongOneTokenIsTheLikeliest() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      try command.run([
        "pack", Command.corpora + "/encyclopedia.jsonl", "--tokenizer", "tokenizer.json",
        "--chunk-length", "64", "--output", "packed", "--quiet",
      ])
      let trained = try command.run([
        "train", "packed", "--steps", "2", "--output", "model", "--hidden-size", "16",
        "--intermediate-size", "24", "--layers", "1", "--heads", "2", "--batch", "2", "--quiet",
      ])
      #expect(trained.status == 0, "\(trained.error)")
      func text(_ arguments: [String]) throws -> String {
        let made = try command.run(["generate", "model", "The city", "--tokens", "8"] + arguments)
        #expect(made.status == 0, "\(made.error)")
        return made.output
      }
      let likeliest = try text(["--temperature", "0"])
      #expect(likeliest.hasPrefix("The city"))
      #expect(try text(["--temperature", "5", "--top-k", "1"]) == likeliest)
      #expect(try text(["--temperature", "5", "--top-k", "0"]) != likeliest)
    }
  }
}
