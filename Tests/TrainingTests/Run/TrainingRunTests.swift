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

  /// The files of a checkpoint.
  private static let names = [
    "tokenizer.json", "tokenizer_config.json", "config.json", "loss.html", "training.safetensors",
    "model.safetensors",
  ]

  /// Resumes from every set of a checkpoint's files, each of them as `newer` has it, or as `older`
  /// has it where that is given, or missing; whatever the order in which they are written.
  private func resumeFromEverySet(
    of newer: String, _ newerStep: Int, or older: (folder: String, step: Int)?, _ tiny: TinyRun,
    whole: String, in folder: String
  ) throws {
    for set in 0..<1 << Self.names.count {
      let torn = "\(folder)/torn\(set)"
      try FileManager.default.createDirectory(atPath: torn, withIntermediateDirectories: true)
      func copy(_ name: String, of other: String) throws {
        try FileManager.default.copyItem(atPath: other + "/" + name, toPath: torn + "/" + name)
      }
      try copy("metrics.jsonl", of: newer)
      for (place, name) in Self.names.enumerated() {
        if set >> place & 1 == 1 {
          try copy(name, of: newer)
        } else if let older {
          try copy(name, of: older.folder)
        }
      }
      // A file that was being written.
      try Data("{".utf8).write(to: URL(filePath: torn + "/training.safetensors.partial"))
      let hasState = set >> 4 & 1 == 1
      let run = try tiny.run(into: torn, .resume)
      #expect(run.firstStep == (hasState ? newerStep : older?.step ?? 0), "set \(set)")
      #expect(try run.run())
      #expect(try losses(torn) == losses(whole))
      for name in Self.names where name != "loss.html" {
        #expect(bytes("\(torn)/\(name)") == bytes("\(whole)/\(name)"), "set \(set): \(name)")
      }
      #expect(bytes(torn + "/loss.html") != nil)
      try FileManager.default.removeItem(atPath: torn)
    }
  }

  @Test func aTornCheckpointIsResumedOrBegunAnew() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(in: folder, stepCount: 4)
      func run(_ name: String, until step: Int) throws -> String {
        var steps = 0
        _ = try tiny.run(into: folder + "/" + name).run(
          shouldStop: { steps == step }, onStep: { _ in steps += 1 })
        return folder + "/" + name
      }
      let whole = try run("whole", until: 4)
      let (first, second) = (try run("first", until: 1), try run("second", until: 3))
      try resumeFromEverySet(of: first, 1, or: nil, tiny, whole: whole, in: folder)
      try resumeFromEverySet(of: second, 3, or: (first, 1), tiny, whole: whole, in: folder)
      try resumeFromEverySet(of: whole, 4, or: (second, 3), tiny, whole: whole, in: folder)
    }
  }

  @Test func aModelOfAnEarlierStepIsBroughtUpToDate() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(in: folder)
      let output = folder + "/model"
      var steps = 0
      _ = try tiny.run(into: output).run(
        shouldStop: { steps == 4 }, onStep: { _ in steps += 1 })
      let old = try #require(bytes(output + "/model.safetensors"))
      _ = try tiny.run(into: output, .resume).run()
      let new = try #require(bytes(output + "/model.safetensors"))
      try old.write(to: URL(filePath: output + "/model.safetensors"))
      #expect(try tiny.run(into: output, .resume).run())
      #expect(bytes(output + "/model.safetensors") == new)
    }
  }

  /// A step and a measurement that are dropped are made when the run resumes.
  @Test func aRunThatIsStoppedInsideOfAStepOrAMeasurementResumesToTheSame() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyRun(in: folder)
      func run(_ name: String, _ claim: CheckpointFolder.Claim = .new) throws -> TrainingRun {
        let run = try tiny.run(into: folder + "/" + name, claim)
        run.heldOut = try HeldOutDocuments(
          folder: tiny.packed, windowLength: 32, vocabularySize: 100)
        run.evaluationInterval = 2
        return run
      }
      func lines(_ name: String) throws -> [MetricsLog.Entry] {
        let path = folder + "/\(name)/metrics.jsonl"
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
          var entry = try JSONDecoder().decode(MetricsLog.Entry.self, from: Data($0.utf8))
          (entry.seconds, entry.tokensPerSecond) = (nil, nil)
          return entry
        }
      }
      #expect(try run("whole").run())
      // Stops sooner or later each time, until the run is done.
      var patience = 0
      var isDone = false
      while !isDone, patience < 500 {
        patience += 7
        var left = patience
        let claim = patience == 7 ? CheckpointFolder.Claim.new : .resume
        isDone = try run("broken", claim).run(shouldStop: {
          left -= 1
          return left < 0
        })
      }
      #expect(isDone && patience > 7)
      #expect(try lines("broken") == lines("whole"))
      #expect(
        bytes(folder + "/broken/training.safetensors")
          == bytes(folder + "/whole/training.safetensors"))
    }
  }
}
