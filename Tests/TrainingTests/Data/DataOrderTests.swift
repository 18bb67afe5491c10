import Testing
import Training

@Suite struct DataOrderTests {
  @Test func everyEpochVisitsEveryRowOnceInAnOrderOfItsOwn() {
    var order = DataOrder(rowCount: 50, seed: 3)
    let rows = (0..<150).map { order.row(at: $0) }
    for epoch in 0..<3 {
      #expect(rows[epoch * 50..<epoch * 50 + 50].sorted() == Array(0..<50))
    }
    #expect(rows[0..<50] != rows[50..<100])
  }

  @Test func theRowAtAPositionDependsOnSeedAndPositionAlone() {
    var first = DataOrder(rowCount: 50, seed: 3)
    var second = DataOrder(rowCount: 50, seed: 3)
    let forward = (0..<150).map { first.row(at: $0) }
    let backward = (0..<150).reversed().map { second.row(at: $0) }
    #expect(forward == backward.reversed())
    var other = DataOrder(rowCount: 50, seed: 4)
    #expect(forward != (0..<150).map { other.row(at: $0) })
  }
}
