import Reporting
import Testing

@Suite struct BatchBalanceTests {
  @Test func theCostliestWholeBatchIsComparedWithTheMean() {
    let balance = BatchBalance(costs: [1, 3, 5, 7, 100], windowSize: 2)
    #expect(balance.maximum == 12.0 / 8)
    #expect(balance.windowSize == 2)
  }

  @Test func aRandomOrderOfOrderedCostsIsMoreEven() throws {
    let balance = BatchBalance(costs: Array(1...1_000), windowSize: 50)
    #expect(try #require(balance.shuffledMaximum) < #require(balance.maximum))
  }

  @Test func withoutAWholeBatchThereIsNothingToCompare() {
    let balance = BatchBalance(costs: [1, 2], windowSize: 3)
    #expect(balance.maximum == nil && balance.shuffledMaximum == nil)
  }
}
