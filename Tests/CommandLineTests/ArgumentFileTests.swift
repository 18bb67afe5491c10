import Foundation
import TestSupport
import Testing

@testable import bm25chunk

@Suite struct ArgumentFileTests {
  /// What the arguments mean where the file `recipe` holds `text`; `@` stands for its path.
  private func expand(_ arguments: [String], recipe text: String) throws -> [String] {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: URL(filePath: folder + "/recipe"))
      return try ArgumentFile.expand(
        arguments.map { $0 == "@" ? "@\(folder)/recipe" : $0 })
    }
  }

  @Test func aLineIsAnArgument() throws {
    let text = "# a recipe\n--strategy\nbm25\r\n\n  --weights=wiki=0.3,code=0.7  \n   # more\na b"
    #expect(
      try expand(["pack", "@", "x", "@"], recipe: text)
        == ["pack", "--strategy", "bm25", "--weights=wiki=0.3,code=0.7", "a b", "x"]
        + ["--strategy", "bm25", "--weights=wiki=0.3,code=0.7", "a b"])
    #expect(try expand(["@"], recipe: "") == [])
  }

  @Test func whatDoesNotBeginWithAnAtSignIsNotAFile() throws {
    let arguments = ["pack", "./@x", "--text=@x", "@", "a@b", "--", "@y"]
    #expect(try ArgumentFile.expand(arguments) == arguments)
    #expect(try expand(["@", "@z"], recipe: "--\n@y") == ["--", "@y", "@z"])
  }

  @Test func filesDoNotNest() {
    let said = message { _ = try expand(["@"], recipe: "a\n\n@more") }
    #expect(said.contains("recipe:3: '@more': argument files do not nest."), "\(said)")
  }

  @Test(arguments: ["nowhere", "."])
  func aFileThatCannotBeReadIsWrongUsage(name: String) throws {
    try withTemporaryFolder { folder in
      let result = try Command(folder: folder).run(["pack", "@" + name])
      #expect(result.status == 64)
      #expect(result.error.contains(name), "\(result.error)")
    }
  }

  @Test func bytesThatAreNotTextAreWrongUsage() throws {
    try withTemporaryFolder { folder in
      try Data([0x61, 0xff]).write(to: URL(filePath: folder + "/binary"))
      let result = try Command(folder: folder).run(["@binary"])
      #expect(result.status == 64 && result.error.contains("binary is not UTF-8"))
    }
  }

  @Test func aRecipeRunsAnyCommand() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      try Data("# two words\nencode\n--tokenizer\ntokenizer.json\n--text=@a b\n".utf8)
        .write(to: URL(filePath: folder + "/@recipe"))
      let recipe = try command.run(["tokenizer", "@@recipe"])
      #expect(recipe.status == 0, "\(recipe.error)")
      let plain = try command.run([
        "tokenizer", "encode", "--tokenizer", "tokenizer.json", "--text", "@a b",
      ])
      #expect(plain.status == 64, "an argument of its own names a file")
      let literal = try command.run([
        "tokenizer", "encode", "--tokenizer", "tokenizer.json", "--text=@a b",
      ])
      #expect(literal.status == 0 && literal.output == recipe.output)
    }
  }
}
