import Foundation
import TestSupport
import Testing

@Suite struct TrainCommandTests {
  /// Small enough for a debug build.
  private static let sizes = [
    "--hidden-size", "16", "--intermediate-size", "24", "--layers", "1", "--heads", "2", "--batch",
    "2", "--micro-batch", "1", "--matrix-products", "own", "--quiet",
  ]

  private func withPacking(_ body: (Command) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      try command.trainTokenizer()
      let packed = try command.run([
        "pack", Command.corpora + "/encyclopedia.jsonl", "--tokenizer", "tokenizer.json",
        "--chunk-length", "64", "--output", "packed", "--quiet",
      ])
      #expect(packed.status == 0, "\(packed.error)")
      try body(command)
    }
  }

  private func losses(_ command: Command, _ output: String) throws -> [Double] {
    struct Line: Decodable {
      var loss: Double
    }
    let path = "\(command.folder)/\(output)/metrics.jsonl"
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try Command.decoder.decode(Line.self, from: Data($0.utf8)).loss
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func aKilledRunResumesToTheLossesOfAnUnbrokenOneOnAnyNumberOfThreads() throws {
    try withPacking { command in
      func arguments(_ output: String) -> [String] {
        ["train", "packed", "--steps", "60", "--checkpoint-every", "3", "--output", output]
          + Self.sizes
      }
      let whole = try command.run(arguments("whole") + ["--threads", "1"])
      #expect(whole.status == 0, "\(whole.error)")
      #expect(try losses(command, "whole").count == 60)
      let killed = try command.send(SIGKILL, to: arguments("killed") + ["--threads", "2"]) {
        command.lineCount(of: "killed/metrics.jsonl") > 8
      }
      #expect(killed.endedBySignal)
      #expect(command.names(in: "killed").contains("training.safetensors"))
      // Most of the run was really left to do.
      #expect(command.lineCount(of: "killed/metrics.jsonl") < 50)
      let resumed = try command.run(arguments("killed") + ["--threads", "2", "--resume"])
      #expect(resumed.status == 0, "\(resumed.error)")
      #expect(try losses(command, "killed") == losses(command, "whole"))
      let (first, second) = (try command.files(in: "whole"), try command.files(in: "killed"))
      #expect(first["model.safetensors"] == second["model.safetensors"])
      #expect(Set(first.keys) == Set(second.keys))
    }
  }

  /// A step of 40,000 rows takes minutes here, and its rows are few MiB.
  @Test(.timeLimit(.minutes(10)), arguments: [SIGTERM, SIGINT])
  func aSignalDropsTheStepAndLeavesACheckpoint(signal: Int32) throws {
    try withPacking { command in
      let arguments =
        ["train", "packed", "--steps", "2", "--output", "model"]
        + Self.sizes.map { $0 == "2" ? "40000" : $0 } + ["--heads", "2"]
      let stopped = try command.send(signal, to: arguments) {
        command.names(in: "model").contains("metrics.jsonl")
      }
      #expect(!stopped.endedBySignal && stopped.status == 1 && stopped.seconds < 5)
      #expect(command.lineCount(of: "model/metrics.jsonl") == 0)
      let files = command.names(in: "model")
      #expect(files.contains("training.safetensors") && files.contains("model.safetensors"))
      // Whenever it comes, the signal is not lost.
      for delay in [0, 0.01, 0.02, 0.04, 0.08] {
        let start = Date()
        let again = try command.send(signal, to: arguments + ["--resume"]) {
          Date().timeIntervalSince(start) > delay
        }
        #expect(again.endedBySignal || again.status == 1, "after \(delay) s")
      }
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func aTrainedModelContinuesATextAndTheSameTextEveryTime() throws {
    try withPacking { command in
      let trained = try command.run(
        ["train", "packed", "--steps", "2", "--output", "model"] + Self.sizes)
      #expect(trained.status == 0, "\(trained.error)")
      let prompt = ["generate", "model", "The city", "--tokens", "12"]
      let first = try command.run(prompt)
      #expect(first.status == 0, "\(first.error)")
      #expect(first.output.hasPrefix("The city"))
      #expect(try command.run(prompt).output == first.output)
      let other = try command.run(prompt + ["--seed", "2"])
      #expect(other.output != first.output)
      #expect(try command.run(["generate", "packed"]).status == 1)
    }
  }

  @Test func wrongUseIsNamed() throws {
    try withTemporaryFolder { folder in
      let command = Command(folder: folder)
      let missing = try command.run(["train", "nowhere", "--output", "model"])
      #expect(missing.status == 1 && missing.error.contains("manifest.json"))
      let both = try command.run(["train", "x", "--output", "y", "--resume", "--overwrite"])
      #expect(both.status == 64)
      let heads = try command.run(["train", "x", "--output", "y", "--steps", "0"])
      #expect(heads.status == 64)
    }
  }
}
