import Foundation
import TestSupport
import Testing

@Suite struct CompareCommandTests {
  /// A tokenizer, an index, two packings and a probe file of the small world.
  private func withWorld(_ body: (Command) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.run([
        "atlas", "--profile", "notes", "--documents", "200", "--output", "world",
      ])
      try command.run([
        "tokenizer", "train", "world/corpus", "--vocab-size", "400", "--output", "tokenizer.json",
        "--quiet",
      ])
      for strategy in ["mix", "bm25"] {
        let packed = try command.run([
          "pack", "world/corpus", "--tokenizer", "tokenizer.json", "--strategy", strategy,
          "--chunk-length", "64", "--index", "corpus.sqlite", "--output", strategy, "--holdout",
          "0.1", "--quiet",
        ])
        #expect(packed.status == 0, "\(packed.error)")
      }
      try body(command)
    }
  }

  private func arguments(_ output: String, runs: Int = 2) -> [String] {
    [
      "compare", "mix", "bm25", "--tasks", "world/probes/recall.jsonl",
      "world/probes/distraction.jsonl", "--limit", "6", "--held-out-limit", "5", "--runs",
      "\(runs)", "--tokens", "1000", "--batch", "2", "--hidden-size", "16", "--intermediate-size",
      "24", "--layers", "1", "--heads", "2", "--matrix-products", "own", "--quiet", "--output",
      output,
    ]
  }

  @Test(.timeLimit(.minutes(10)))
  func aKilledComparisonGoesOnToTheSameReportAndRedoesNoFinishedRun() throws {
    try withWorld { command in
      let whole = try command.run(arguments("whole"))
      #expect(whole.status == 0, "\(whole.error)")
      #expect(whole.output.contains("bm25/intra-document against mix/intra-document"))
      _ = try command.kill(after: 0.5, arguments("killed"))
      let results = command.folder + "/killed/results"
      let finished = (try? FileManager.default.contentsOfDirectory(atPath: results)) ?? []
      func dates() throws -> [Date?] {
        try finished.filter { $0.hasSuffix(".json") }.map {
          try FileManager.default.attributesOfItem(atPath: results + "/" + $0)[.modificationDate]
            as? Date
        }
      }
      let before = try dates()
      let resumed = try command.run(arguments("killed"))
      #expect(resumed.status == 0, "\(resumed.error)")
      #expect(try dates() == before)
      func conditions(_ name: String) throws -> NSDictionary {
        let data = try Data(
          contentsOf: URL(filePath: "\(command.folder)/\(name)/comparison.json"))
        let object = try #require(
          JSONSerialization.jsonObject(with: data) as? [String: Any])
        // Seconds differ from run to run.
        return NSDictionary(dictionary: object.filter { $0.key != "training_seconds" })
      }
      #expect(try conditions("killed") == conditions("whole"))
      let page = try String(
        contentsOfFile: command.folder + "/whole/report.html", encoding: .utf8)
      #expect(page.contains("associative recall"))
      let other = try command.run(arguments("whole") + ["--learning-rate", "0.01"])
      #expect(other.status == 1 && other.error.contains("model or optimizer"))
    }
  }

  @Test func wrongUseIsNamed() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      #expect(try command.run(["compare", "x", "--output", "y", "--runs", "0"]).status == 64)
      let arms = try command.run(["compare", "x", "--output", "y", "--arms", "x/causal,x/none"])
      #expect(arms.status == 64 && arms.error.contains("'x/none' is not NAME/causal"))
      let missing = try command.run(["compare", "x", "--output", "y"])
      #expect(missing.status == 1 && missing.error.contains("manifest.json"))
    }
  }
}
