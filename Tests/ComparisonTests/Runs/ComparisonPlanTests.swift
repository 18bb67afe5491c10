import Files
import LanguageModel
import Probes
import TestSupport
import Testing

@testable import Comparison

@Suite struct ComparisonPlanTests {
  private func plan(tokens: Int = 1_000, seeds: [UInt64] = [1, 2]) -> ComparisonPlan {
    ComparisonPlan(
      arms: ComparisonArm.standard(packings: ["mix", "uni", "bm25"]), seeds: seeds,
      packingDigests: ["mix": "a"], tokenBudget: tokens, training: "{}", probes: ProbeSettings(),
      questionDigest: "q")
  }

  @Test func thePapersArmsAreTheStandard() {
    #expect(
      plan().arms.map(\.name) == [
        "mix/causal", "uni/causal", "bm25/causal", "mix/intra-document", "bm25/intra-document",
      ])
    #expect(
      ComparisonArm.standard(packings: ["x"]).map(\.name) == ["x/causal", "x/intra-document"])
  }

  @Test func seedsComeRoundByRound() {
    #expect(plan().runs.map(\.seed) == [1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
  }

  @Test func aFolderGoesOnWithItsOwnPlanAndMoreSeedsOnly() throws {
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
}
