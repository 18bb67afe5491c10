import Packing
import Testing

@Suite struct SourceBudgetTests {
  @Test func aBudgetIsWholePassesAndALastOne() {
    let budget = SourceBudget(available: 100, asked: 230)
    #expect(budget.wholePassCount == 2)
    #expect(budget.lastPassTokenCount == 30)
    #expect(budget.passCount == 3)
    #expect(budget.askedPasses == 2.3)
  }

  @Test func withoutARestEveryPassIsWhole() {
    let budget = SourceBudget(available: 100, asked: 200)
    #expect(budget.wholePassCount == 2)
    #expect(budget.lastPassTokenCount == 0)
    #expect(budget.passCount == 2)
  }

  @Test func aSourceThatGivesNothingHasAPassInWhichAllIsDropped() {
    for budget in [SourceBudget(available: 100, asked: 0), SourceBudget(available: 0, asked: 0)] {
      #expect(budget.passCount == 1 && budget.wholePassCount == 0)
      #expect(budget.isSound)
    }
    #expect(!SourceBudget(available: 0, asked: 5).isSound)
    #expect(!SourceBudget(available: 1, asked: 5_000).isSound)
    #expect(!SourceBudget(available: -1, asked: 0).isSound)
  }
}
