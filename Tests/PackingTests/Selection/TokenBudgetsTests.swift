import Packing
import Randomness
import Testing

@Suite struct TokenBudgetsTests {
  @Test func theScarcestSourceDeterminesTheTotal() {
    #expect(
      TokenBudgets.allocate(available: [1_000, 100, 500], weights: [0.5, 0.2, 0.3])
        == [250, 100, 150])
    #expect(TokenBudgets.allocate(available: [70, 30], weights: [7, 3]) == [70, 30])
  }

  @Test func aSourceOfWeightZeroGivesNothing() {
    #expect(TokenBudgets.allocate(available: [10, 50], weights: [0, 2]) == [0, 50])
    #expect(TokenBudgets.allocate(available: [10, 50], weights: [0, 0]) == [0, 0])
  }

  @Test func noSourceGivesMoreThanTheLimitAllows() {
    #expect(
      TokenBudgets.allocate(available: [1_000, 100], weights: [0.5, 0.5], repetitionLimit: 4)
        == [400, 400])
    #expect(
      TokenBudgets.allocate(available: [1_000, 101], weights: [2, 1], repetitionLimit: 2.5)
        == [504, 252])
  }

  @Test func aNumberOfTokensIsDividedToTheLastOne() {
    #expect(TokenBudgets.divide(1_000, weights: [1, 3]) == [250, 750])
    #expect(TokenBudgets.divide(7, weights: [0, 0]) == [0, 0])
    var generator = SplitMix64(seed: 12)
    for _ in 0..<300 {
      let tokenCount = Int.random(in: 1...1_000_000_000_000, using: &generator)
      let weights = (0..<Int.random(in: 1...9, using: &generator)).map { place in
        place % 3 == 1 ? 0 : Double.random(in: 0.001...1, using: &generator)
      }
      let budgets = TokenBudgets.divide(tokenCount, weights: weights)
      #expect(budgets.reduce(0, +) == tokenCount)
      for (budget, weight) in zip(budgets, weights) {
        let share = weight / weights.reduce(0, +)
        #expect(abs(Double(budget) - Double(tokenCount) * share) <= 1)
        #expect(weight > 0 || budget == 0)
      }
    }
  }

  @Test func budgetsHaveTheRequestedProportions() {
    var generator = SplitMix64(seed: 9)
    for _ in 0..<300 {
      let count = Int.random(in: 1...8, using: &generator)
      let available = (0..<count).map { _ in Int.random(in: 1...1_000_000, using: &generator) }
      var weights = (0..<count).map { _ in Double.random(in: 0.01...1, using: &generator) }
      if count > 1, Bool.random(using: &generator) { weights[0] = 0 }
      let budgets = TokenBudgets.allocate(available: available, weights: weights)
      let total = Double(budgets.reduce(0, +))
      let weightSum = weights.reduce(0, +)
      for (budget, weight) in zip(budgets, weights) {
        #expect(abs(Double(budget) - total * weight / weightSum) <= Double(count))
      }
      #expect(zip(budgets, available).allSatisfy { $0 <= $1 })
      #expect(zip(budgets, available).contains { $0 == $1 }, "no source is used up")
    }
  }

  @Test func aBudgetIsMissedByLessThanTheShortestDocumentLeftOut() {
    var generator = SplitMix64(seed: 10)
    for _ in 0..<100 {
      let tokenCount = Int.random(in: 0...500, using: &generator)
      var budget = TokenBudget(tokenCount: tokenCount)
      var spent = 0
      var shortestLeftOut: Int?
      for _ in 0..<60 {
        let length = Int.random(in: 1...40, using: &generator)
        if budget.spend(length) {
          spent += length
        } else {
          shortestLeftOut = min(shortestLeftOut ?? .max, length)
        }
      }
      #expect(spent <= tokenCount)
      if let shortestLeftOut { #expect(tokenCount - spent < shortestLeftOut) }
    }
  }
}
