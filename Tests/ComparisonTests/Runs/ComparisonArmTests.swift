import Testing

@testable import Comparison

@Suite struct ComparisonArmTests {
  @Test func aNameIsReadBack() {
    for arm in ComparisonArm.standard(packings: ["mix", "a/b", "bm25"]) {
      #expect(ComparisonArm(name: arm.name) == arm)
    }
  }

  @Test(arguments: ["mix", "mix/", "mix/sideways", ""])
  func aNameWithoutAKnownMaskIsNone(name: String) {
    #expect(ComparisonArm(name: name) == nil)
  }
}
