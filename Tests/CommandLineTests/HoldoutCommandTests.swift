import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct HoldoutCommandTests {
  /// The documents of a packed folder that are not dropped, and the reasons of those that are.
  private func documents(
    _ command: Command, _ name: String
  ) throws -> (packed: Set<Int>, reasons: Set<String>) {
    struct Row: Decodable {
      var documentId: Int
      var dropped: String?
    }
    let path = "\(command.folder)/\(name)/documents.jsonl"
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try Command.decoder.decode(Row.self, from: Data($0.utf8))
    }
    return (
      Set(rows.filter { $0.dropped == nil }.map(\.documentId)), Set(rows.compactMap(\.dropped))
    )
  }

  @Test func documentsAreOnOneSideAndAModelIsMeasuredByTheOther() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let corpora = ["encyclopedia.jsonl", "news.jsonl.gz"].map { Command.corpora + "/" + $0 }
      func pack(_ output: String, _ flags: [String] = []) throws {
        let result = try command.run(
          ["pack"] + corpora + [
            "--tokenizer", "tokenizer.json", "--chunk-length", "64", "--holdout", "0.1",
            "--output", output, "--quiet",
          ] + flags)
        #expect(result.status == 0, "\(result.error)")
      }
      try pack("packed")
      let training = try documents(command, "packed")
      let heldOut = try documents(command, "packed-held-out")
      #expect(training.packed.isDisjoint(with: heldOut.packed))
      #expect(training.packed.union(heldOut.packed) == Set(0..<560))
      #expect((30...85).contains(heldOut.packed.count))
      #expect(training.reasons == ["held-out"] && heldOut.reasons == ["for-training"])
      for name in ["packed", "packed-held-out"] {
        let verified = try command.run(["verify", name])
        #expect(verified.status == 0, "\(verified.output)")
      }
      // The choice belongs to the texts: neither strategy nor threads change it.
      try pack("other", ["--strategy", "mix", "--threads", "1"])
      #expect(try documents(command, "other").packed == training.packed)
      #expect(try command.files(in: "other-held-out") == command.files(in: "packed-held-out"))

      let trained = try command.run([
        "train", "packed", "--hidden-size", "16", "--intermediate-size", "24", "--layers", "1",
        "--heads", "2", "--batch", "2", "--steps", "2", "--evaluate-every", "1", "--quiet",
        "--output", "model",
      ])
      #expect(trained.status == 0, "\(trained.error)")
      struct Line: Decodable {
        struct Source: Decodable {
          var source: String
          var documents: Int
          var perplexity: Double
        }
        var step: Int
        var heldOut: [Source]?
      }
      let lines = try String(contentsOfFile: folder + "/model/metrics.jsonl", encoding: .utf8)
        .split(separator: "\n").map {
          try Command.decoder.decode(Line.self, from: Data($0.utf8))
        }
      let measured = lines.filter { $0.heldOut != nil }
      #expect(measured.map(\.step) == [1, 2])
      let last = try #require(measured.last?.heldOut)
      #expect(last.map(\.source) == ["encyclopedia", "news", "(all)"])
      #expect(last.last?.documents == heldOut.packed.count)
      #expect(last.allSatisfy { $0.perplexity > 1 && $0.perplexity < 1_000 })
    }
  }

  @Test func sharesBeyondOneAreWrongUse() throws {
    try withTemporaryFolder { folder in
      let result = try Command(folder: folder).run([
        "pack", "x", "--output", "y", "--holdout", "2",
      ])
      #expect(result.status == 64 && result.error.contains("--holdout"))
    }
  }
}
