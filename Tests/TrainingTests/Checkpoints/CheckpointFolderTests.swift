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
      for claim in [CheckpointFolder.Claim.new, .resume] {
        #expect { try CheckpointFolder(path: model, claim: claim) } throws: {
          "\($0)".contains("checkpoint of step 2")
        }
      }
      _ = try CheckpointFolder(path: model, claim: .overwrite)
      #expect(try FileManager.default.contentsOfDirectory(atPath: model) == [])
    }
  }
}
