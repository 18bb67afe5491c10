import Foundation
import Randomness
import Testing

@testable import BM25

@Suite struct LogarithmTests {
  @Test func itAgreesWithTheSystemToTwoUnitsInTheLastPlace() {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<20_000 {
      let exponent = Double.random(in: -40...40, using: &generator)
      for x in [exp2(exponent), 1 + Double.random(in: 0...1, using: &generator)] {
        let expected = log(x)
        #expect(abs(Logarithm.natural(x) - expected) <= 2 * max(expected.ulp, 0x1p-60), "\(x)")
      }
    }
  }

  @Test func powersOfTwoAreExactMultiples() {
    #expect(Logarithm.natural(1) == 0)
    #expect(Logarithm.natural(2) == log(2))
    #expect(Logarithm.natural(1024) == log(1024))
  }

  @Test func theBitsArePinned() {
    #expect(Logarithm.natural(10).bitPattern == 0x4002_6bb1_bbb5_5516)
    #expect(Logarithm.natural(3).bitPattern == 0x3ff1_93ea_7aad_030b)
  }
}
