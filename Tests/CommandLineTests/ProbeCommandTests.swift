import Foundation
import TestSupport
import Testing

@Suite struct ProbeCommandTests {
  private struct Report: Decodable {
    struct Result: Decodable {
      var task: String
      var group: String?
      var items: Int
      var chance: Double?
      var value: Double
      var contaminated: Int
    }
    var version: Int
    var results: [Result]
  }

  @Test(.timeLimit(.minutes(10)))
  func aTrainedModelAnswersAndTheResultsDoNotDependOnTheThreads() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      try command.run([
        "pack", Command.corpora + "/encyclopedia.jsonl", "--tokenizer", "tokenizer.json",
        "--chunk-length", "64", "--index", "corpus.sqlite", "--output", "packed", "--quiet",
      ])
      let trained = try command.run([
        "train", "packed", "--steps", "2", "--output", "model", "--hidden-size", "16",
        "--intermediate-size", "24", "--layers", "1", "--heads", "2", "--batch", "2", "--quiet",
      ])
      #expect(trained.status == 0, "\(trained.error)")
      let lines = (0..<20).map {
        #"{"text":"a text \#($0)","label":"\#($0 % 2 == 0 ? "x" : "y")"}"#
      }
      try Data(lines.joined(separator: "\n").utf8)
        .write(to: URL(filePath: folder + "/task.jsonl"))
      func ask(_ threads: String) throws -> Command.Result {
        try command.run([
          "probe", "model", "--tasks", "task.jsonl", "--shots", "0,2", "--seeds", "2", "--json",
          "--decontaminate", "corpus.sqlite", "--threads", threads, "--quiet", "--details",
          "details.jsonl",
        ])
      }
      let found = try ask("1")
      #expect(found.status == 0, "\(found.error)")
      #expect(try ask("2").output == found.output)
      let report = try Command.decoder.decode(Report.self, from: Data(found.output.utf8))
      #expect(report.version == 1 && report.results.count == 2)
      #expect(report.results.allSatisfy { $0.chance == 0.5 && $0.items == 15 })
      let details = try String(contentsOfFile: folder + "/details.jsonl", encoding: .utf8)
      #expect(details.split(separator: "\n").count == 15 * 3)
      let template = try command.run([
        "probe", "model", "--tasks", "task.jsonl", "--template", "Mood of {text}: {label}",
        "--limit", "3", "--shots", "1", "--seeds", "1", "--quiet", "--details", "moods.jsonl",
      ])
      #expect(template.status == 0, "\(template.error)")
      let moods = try String(contentsOfFile: folder + "/moods.jsonl", encoding: .utf8)
      #expect(moods.contains("Mood of a text "), "\(moods)")
      let table = try command.run(["probe", "model", "--tasks", "task.jsonl", "--quiet"])
      #expect(table.output.contains("task, 8-shot") && table.output.contains("majority"))
    }
  }

  @Test func wrongUseIsNamed() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      let missing = try command.run(["probe", "nowhere", "--tasks", "none.jsonl"])
      #expect(missing.status == 1 && missing.error.contains("none.jsonl: no probe file"))
      #expect(try command.run(["probe", "m", "--tasks", "t", "--shots", "x"]).status == 64)
      #expect(try command.run(["probe", "m", "--tasks", "t", "--seeds", "0"]).status == 64)
    }
  }
}
