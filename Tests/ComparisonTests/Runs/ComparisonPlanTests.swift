import LanguageModel
import Probes
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
}
