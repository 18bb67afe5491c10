import Files
import Foundation
import Probes
import TestSupport
import Testing

@testable import Comparison

@Suite struct ComparisonFolderTests {
  private func plan(tokens: Int = 1_000, seeds: [UInt64] = [1, 2]) -> ComparisonPlan {
    ComparisonPlan(
      arms: ComparisonArm.standard(packings: ["mix", "uni"]), seeds: seeds,
      packingDigests: ["mix": "a"], tokenBudget: tokens, training: "{}", probes: ProbeSettings(),
      questionDigest: "q")
  }

  @Test func aFolderIsResumedWithItsOwnPlanAndMoreSeedsOnly() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/report"
      _ = try ComparisonFolder(path: path, plan: plan(), overwrite: false)
      _ = try ComparisonFolder(path: path, plan: plan(seeds: [1, 2, 3]), overwrite: false)
      #expect(throws: ComparisonError.otherComparison(path: path, differences: ["tokens"])) {
        try ComparisonFolder(path: path, plan: plan(tokens: 5), overwrite: false)
      }
      _ = try ComparisonFolder(path: path, plan: plan(tokens: 5), overwrite: true)
      // A folder with other things in it is never taken, let alone emptied.
      let other = OutputFolderError.notOurs(
        path: folder, content: "a comparison", example: "report")
      #expect(throws: other) {
        try ComparisonFolder(path: folder, plan: plan(), overwrite: true)
      }
    }
  }

  @Test func aResultIsKeptAndFoundAgain() throws {
    try withTemporaryFolder { folder in
      let kept = try ComparisonFolder(path: folder, plan: plan(), overwrite: false)
      let run = try MadeRuns.runs()[1][2]
      #expect(try kept.result(run.arm, seed: run.seed) == nil)
      try kept.write(run)
      #expect(try kept.result(run.arm, seed: run.seed) == run)
    }
  }

  @Test func oneFolderHasOneWriter() throws {
    try withTemporaryFolder { folder in
      let first = try ComparisonFolder(path: folder + "/c", plan: plan(), overwrite: false)
      for overwrite in [false, true] {
        #expect(throws: OutputFolderError.inUse(path: folder + "/c")) {
          try ComparisonFolder(path: folder + "/c", plan: plan(), overwrite: overwrite)
        }
      }
      try first.write([1], to: ComparisonFolder.jsonName)
    }
  }

  @Test func foldersOfModelsWithoutAPlanAreNotTakenForOurs() throws {
    try withTemporaryFolder { folder in
      for name in ["models", "results"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: false)
      }
      let other = OutputFolderError.notOurs(
        path: folder, content: "a comparison", example: "models")
      #expect(throws: other) {
        try ComparisonFolder(path: folder, plan: plan(), overwrite: true)
      }
    }
  }

  @Test func aPlanThatAKillCutOffIsWrittenAgain() throws {
    try withTemporaryFolder { folder in
      try Data([1]).write(to: URL(filePath: folder + "/plan.json.partial"))
      _ = try ComparisonFolder(path: folder, plan: plan(), overwrite: false)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(names == ["models", "plan.json", "results"])
    }
  }
}
