import Foundation
import LanguageModel
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingRunTests {
  /// What a run tells of its steps, without times.
  private func losses(_ folder: String) throws -> [Double] {
    let text = try String(contentsOfFile: folder + "/metrics.jsonl", encoding: .utf8)
    let entries = try text.split(separator: "\n").map {
      try JSONDecoder().decode(MetricsLog.Entry.self, from: Data($0.utf8))
    }
    #expect(entries.map(\.step) == Array(1...max(1, entries.count)))
    return entries.compactMap(\.loss)
  }

  private func bytes(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

  @Test func aRunThatWasStoppedGoesOnToTheSameBitsAsAnUnbrokenOne() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(in: folder)
      let (whole, broken) = (folder + "/whole", folder + "/broken")
      #expect(try tiny.run(into: whole).run())
      var steps = 0
      let first = try tiny.run(into: broken).run(
        shouldStop: { steps == 3 }, onStep: { _ in steps += 1 })
      #expect(!first)
      let second = try tiny.run(into: broken, .resume)
      #expect(second.firstStep == 3)
      #expect(try second.run())
      #expect(try losses(whole) == losses(broken))
      for name in ["model.safetensors", "training.safetensors", "config.json"] {
        #expect(bytes("\(whole)/\(name)") == bytes("\(broken)/\(name)"), "\(name)")
      }
    }
  }

  @Test func whatWasToldBehindTheCheckpointIsTakenBack() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(in: folder)
      let (whole, killed) = (folder + "/whole", folder + "/killed")
      try _ = tiny.run(into: whole).run()
      // As a kill behind step 6 leaves it: the checkpoint of step 4, six lines and half a line.
      do {
        let run = try tiny.run(into: killed)
        var steps = 0
        struct Kill: Error {}
        var state: Data?
        _ = try run.run(
          shouldStop: { steps == 6 },
          onStep: { _ in
            steps += 1
            if steps == 5 { state = bytes(killed + "/training.safetensors") }
          })
        try #require(state).write(to: URL(filePath: killed + "/training.safetensors"))
        let handle = try #require(FileHandle(forWritingAtPath: killed + "/metrics.jsonl"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"step":7,"lo"#.utf8))
        try Data().write(to: URL(filePath: killed + "/model.safetensors.partial"))
      }
      let run = try tiny.run(into: killed, .resume)
      #expect(run.firstStep == 4)
      #expect(try run.run())
      #expect(try losses(whole) == losses(killed))
      #expect(
        bytes(whole + "/model.safetensors") == bytes(killed + "/model.safetensors"))
    }
  }

  @Test func otherSettingsAndAnotherPackingAreNamed() throws {
    try withTemporaryFolder { folder in
      var tiny = try TinyRun(in: folder, stepCount: 2)
      let output = folder + "/model"
      _ = try tiny.run(into: output).run()
      tiny.settings.learningRate = 0.5
      tiny.settings.mask = MaskPolicy(mask: .causal)
      let other = tiny
      #expect { try other.run(into: output, .resume) } throws: { error in
        "\(error)".contains("learning_rate was 0.01, now 0.5")
          && "\(error)".contains("mask.mask was intra-document, now causal")
      }
    }
  }

  @Test func aFinishedRunIsKeptUnlessItIsToBeReplaced() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(in: folder, stepCount: 2)
      let output = folder + "/model"
      _ = try tiny.run(into: output).run()
      #expect { try tiny.run(into: output) } throws: { "\($0)".contains("checkpoint of step 2") }
      #expect(try tiny.run(into: output, .overwrite).firstStep == 0)
      try Data().write(to: URL(filePath: output + "/notes.txt"))
      #expect { try tiny.run(into: output, .overwrite) } throws: { "\($0)".contains("notes.txt") }
    }
  }
}
