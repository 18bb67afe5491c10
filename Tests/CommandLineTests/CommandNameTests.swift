import ArgumentParser
import Testing

@testable import bm25chunk

@Suite struct CommandNameTests {
  /// The distance by its definition.
  private func distance(_ a: Substring, _ b: Substring) -> Int {
    guard let x = a.first, let y = b.first else { return a.count + b.count }
    let (rest, other) = (a.dropFirst(), b.dropFirst())
    return min(
      distance(rest, other) + (x == y ? 0 : 1), distance(rest, b) + 1, distance(a, other) + 1)
  }

  @Test func theEditDistanceIsThatOfItsDefinition() {
    let words = ["", "a", "ab", "ba", "stats", "trace", "train", "trian", "kitten", "sittin"]
    for first in words {
      for second in words {
        #expect(
          CommandName.editDistance(first, second) == distance(first[...], second[...]),
          "\(first) \(second)")
      }
    }
    #expect(CommandName.editDistance("kitten", "sitting") == 3)
  }

  @Test func theCommandIsTheDeepestThatIsNamed() throws {
    func name(_ arguments: String...) throws -> String? {
      try CommandName.command(in: arguments, below: BM25Chunk.self).configuration.commandName
    }
    #expect(try name() == "bm25chunk")
    #expect(try name("--version", "pakc") == "bm25chunk")
    #expect(try name("pack", "trian") == "pack")
    #expect(try name("help", "tokenizer", "encode") == "encode")
    #expect(throws: ValidationError.self) { try name("tokenizer", "pack") }
  }
}
