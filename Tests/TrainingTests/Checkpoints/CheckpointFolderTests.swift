import Files
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct CheckpointFolderTests {
  private func write(_ names: [String], to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in names { try AtomicFile.write([1], to: folder + "/" + name) }
  }

  @Test func oneFolderHasOneWriter() throws {
    try withTemporaryFolder { folder in
      let first = try CheckpointFolder(path: folder, claim: .new)
      for claim in [CheckpointFolder.Claim.new, .resume, .overwrite] {
        #expect(throws: OutputFolderError.inUse(path: folder)) {
          try CheckpointFolder(path: folder, claim: claim)
        }
      }
      try first.write([1], to: "metrics.jsonl")
    }
  }

  @Test func whatARunKilledBeforeItsFirstCheckpointLeftIsTaken() throws {
    try withTemporaryFolder { folder in
      let left = ["metrics.jsonl", "tokenizer.json", "config.json", "model.safetensors.partial"]
      for claim in [CheckpointFolder.Claim.new, .resume, .overwrite] {
        try write(left, to: folder)
        _ = try CheckpointFolder(path: folder, claim: claim)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  @Test(arguments: [CheckpointFolder.Claim.new, .resume, .overwrite])
  func aTokenizerOfSomebodyIsLeftAlone(claim: CheckpointFolder.Claim) throws {
    try withTemporaryFolder { folder in
      try write(["tokenizer.json", "tokenizer_config.json"], to: folder)
      #expect(
        throws: OutputFolderError.notOurs(
          path: folder, content: "a checkpoint", example: "tokenizer.json")
      ) { try CheckpointFolder(path: folder, claim: claim) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }
  }

  @Test func aModelWithoutATrainingStateIsReplacedOnRequestOnly() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(in: folder, stepCount: 2)
      let model = folder + "/model"
      _ = try tiny.run(into: model).run()
      try FileManager.default.removeItem(atPath: model + "/training.safetensors")
      #expect { try CheckpointFolder(path: model, claim: .new) } throws: {
        "\($0)".contains("checkpoint of step 2") && "\($0)".contains("--resume or --overwrite")
      }
      _ = try CheckpointFolder(path: model, claim: .resume)
      #expect(try FileManager.default.contentsOfDirectory(atPath: model).count == 6)
      _ = try CheckpointFolder(path: model, claim: .overwrite)
      #expect(try FileManager.default.contentsOfDirectory(atPath: model) == [])
    }
  }

  /// Whatever its configuration says, and whether or not this program can read it.
  @Test(arguments: [CheckpointFolder.Claim.new, .resume])
  func aModelOfSomebodyIsLeftAlone(claim: CheckpointFolder.Claim) throws {
    try withTemporaryFolder { folder in
      try write(["config.json", "model.safetensors", "tokenizer.json"], to: folder)
      #expect { try CheckpointFolder(path: folder, claim: claim) } throws: {
        if case TrainingError.foreignModel(path: folder) = $0 { true } else { false }
      }
      try write(["metrics.jsonl"], to: folder)
      #expect(throws: TrainingError.self) { try CheckpointFolder(path: folder, claim: claim) }
      // A published model of ours, without what a run leaves.
      let model = folder + "/model"
      _ = try TinyRun(in: folder, stepCount: 2).run(into: model).run()
      for name in ["training.safetensors", "metrics.jsonl", "loss.html"] {
        try FileManager.default.removeItem(atPath: model + "/" + name)
      }
      #expect(throws: TrainingError.self) { try CheckpointFolder(path: model, claim: claim) }
    }
  }

  @Test(arguments: [CheckpointFolder.Claim.new, .resume])
  func metricsOfSomebodyAreLeftAlone(claim: CheckpointFolder.Claim) throws {
    try withTemporaryFolder { folder in
      let lines = "{\"step\":1,\"loss\":2.5}\n{\"accuracy\":0.5}\n"
      try AtomicFile.write(Array(lines.utf8), to: folder + "/metrics.jsonl")
      #expect(
        throws: OutputFolderError.notOurs(
          path: folder, content: "a checkpoint", example: "metrics.jsonl")
      ) { try CheckpointFolder(path: folder, claim: claim) }
    }
  }
}
