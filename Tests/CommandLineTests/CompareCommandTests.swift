import Foundation
import TestSupport
import Testing

@Suite struct CompareCommandTests {
  /// A tokenizer, an index, two packings and a probe file of the small world.
  private func withWorld(_ body: (Command) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.run([
        "atlas", "--profile", "notes", "--documents", "100", "--output", "world", "--quiet",
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

  /// Two arms with two seeds, so four runs, one after the other.
  private func arguments(_ output: String) -> [String] {
    [
      "compare", "mix", "bm25", "--arms", "mix/causal,bm25/intra-document", "--tasks",
      "world/probes/recall.jsonl", "--limit", "2", "--held-out-limit", "2", "--runs", "2",
      "--tokens", "1000", "--batch", "2", "--hidden-size", "16", "--intermediate-size", "24",
      "--layers", "1", "--heads", "2", "--matrix-products", "own", "--threads", "1", "--quiet",
      "--output", output,
    ]
  }

  @Test(.timeLimit(.minutes(10)))
  func aKilledComparisonResumesToTheSameReportAndRepeatsNoFinishedRun() throws {
    try withWorld { command in
      let whole = try command.run(arguments("whole"))
      #expect(whole.status == 0, "\(whole.error)")
      #expect(whole.output.contains("bm25/intra-document against mix/causal"))
      func finished() -> [String] {
        command.names(in: "killed/results").filter { $0.hasSuffix(".json") }.sorted()
      }
      // Killed after its first run: it was running, and runs were left to do.
      let killed = try command.send(SIGKILL, to: arguments("killed")) { !finished().isEmpty }
      #expect(killed.endedBySignal)
      let done = finished()
      try #require((1...3).contains(done.count))
      func dates() throws -> [Date?] {
        try done.map {
          let path = "\(command.folder)/killed/results/\($0)"
          return try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        }
      }
      let before = try dates()
      // Stopped inside a later run: its checkpoint is kept, and it has no result.
      let stopped = try command.send(SIGINT, to: arguments("killed")) {
        command.names(in: "killed/models").contains {
          !done.contains($0 + ".json")
            && command.lineCount(of: "killed/models/\($0)/metrics.jsonl") > 1
        }
      }
      #expect(!stopped.endedBySignal && stopped.status == 1)
      #expect(finished().count < 4)
      // As a kill during a first checkpoint of an earlier version left it.
      for name in command.names(in: "killed/models") where !finished().contains(name + ".json") {
        try? FileManager.default.removeItem(
          atPath: "\(command.folder)/killed/models/\(name)/training.safetensors")
      }
      let resumed = try command.run(arguments("killed"))
      #expect(resumed.status == 0, "\(resumed.error)")
      #expect(try dates() == before && finished().count == 4)
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
      for arms in ["mix", "mix/sideways", ","] {
        let wrong = try command.run(["compare", "x", "--output", "y", "--arms", arms])
        #expect(wrong.status == 64 && wrong.error.contains("--arms"), "\(wrong.error)")
      }
      let missing = try command.run(["compare", "x", "--output", "y"])
      #expect(missing.status == 1 && missing.error.contains("manifest.json"))
    }
  }
}
