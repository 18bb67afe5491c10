import Foundation
import Testing

@testable import Reporting

@Suite struct ZipfExponentTests {
  /// Counts, each with the number of tokens that have it, and the exponent that scipy finds.
  private struct Sample {
    var counts: [(value: Int, times: Int)]
    var exponent: Double

    init(_ counts: [(value: Int, times: Int)], exponent: Double) {
      self.counts = counts
      self.exponent = exponent
    }

    var meanLogarithm: Double {
      let sum = counts.reduce(0) { $0 + Double($1.times) * log(Double($1.value)) }
      return sum / Double(counts.reduce(0) { $0 + $1.times })
    }
  }

  /// Made by Benchmarks/check_burstiness_against_scipy.py.
  private static let samples: [Sample] = [
    Sample(
      [
        (1, 1), (2, 5), (3, 2), (4, 1), (6, 2), (10, 1), (21, 1), (37, 1), (49, 1), (53, 1),
        (85, 1), (89, 1), (220, 1), (356, 1), (1029, 1), (1096, 1), (1500, 1), (2048, 7),
      ], exponent: 1.216700),
    Sample(
      [
        (1, 16), (2, 7), (3, 1), (4, 3), (7, 1), (8, 2), (10, 2), (13, 1), (15, 1), (17, 1),
        (27, 1), (814, 1), (1239, 1), (2048, 2),
      ], exponent: 1.493062),
    Sample(
      [
        (1, 41), (2, 12), (3, 8), (4, 3), (5, 2), (6, 4), (7, 3), (8, 1), (9, 2), (12, 1), (15, 1),
        (16, 1), (21, 1), (26, 1), (28, 1), (33, 1), (35, 1), (37, 1), (57, 1), (266, 1), (899, 1),
        (1494, 1), (2048, 1),
      ], exponent: 1.613609),
    Sample(
      [
        (1, 39), (2, 6), (3, 2), (4, 5), (5, 1), (6, 1), (7, 1), (11, 1), (12, 1), (13, 1), (16, 1),
        (18, 1),
      ], exponent: 2.048700),
    Sample(
      [(1, 12), (2, 4), (3, 2), (4, 2), (5, 1), (6, 1), (9, 1), (14, 1), (75, 1)],
      exponent: 1.788971),
    Sample(
      [
        (1, 126), (2, 28), (3, 8), (4, 11), (5, 9), (6, 2), (7, 3), (9, 1), (10, 1), (11, 1),
        (13, 1), (14, 1), (15, 1), (20, 1), (22, 1), (23, 1), (25, 1), (34, 1), (45, 1), (57, 1),
      ], exponent: 2.047687),
    Sample(
      [(1, 116), (2, 19), (3, 8), (4, 1), (6, 1), (7, 2), (10, 2), (20, 1)], exponent: 2.641550),
    Sample(
      [(1, 418), (2, 52), (3, 16), (4, 9), (5, 1), (6, 2), (7, 1), (11, 1)], exponent: 3.082895),
    Sample([(1, 56), (2, 1), (3, 1), (4, 2)], exponent: 3.800389),
    Sample([(1, 784), (2, 15), (4, 1)], exponent: 5.799067),
    Sample([(1, 30)], exponent: 10.000000),
    Sample([(2, 1)], exponent: 1.879101),
    Sample([(1, 3), (2, 1)], exponent: 2.952367),
    Sample([(2000, 5)], exponent: 1.122611),
  ]

  @Test func theExponentIsThatOfScipy() {
    for sample in Self.samples {
      let found = ZipfExponent.estimate(meanLogarithm: sample.meanLogarithm)
      #expect(abs(found - sample.exponent) < 1e-3, "\(found) for \(sample.exponent)")
    }
  }

  /// The exponent by bisection of the condition for the greatest likelihood, whose series are
  /// summed to 200,000 terms and completed by their integrals.
  private func slowExponent(meanLogarithm: Double) -> Double {
    func expected(_ s: Double) -> Double {
      var (zeta, logSum) = (0.0, 0.0)
      let n = 20_000
      for k in (1...n).reversed() {
        let power = pow(Double(k), -s)
        zeta += power
        logSum += power * log(Double(k))
      }
      let m = Double(n) + 0.5
      zeta += pow(m, 1 - s) / (s - 1)
      logSum += pow(m, 1 - s) * (log(m) / (s - 1) + 1 / ((s - 1) * (s - 1)))
      return logSum / zeta
    }
    var (low, high) = (ZipfExponent.bounds.lowerBound, ZipfExponent.bounds.upperBound)
    for _ in 0..<30 {
      let middle = (low + high) / 2
      if expected(middle) > meanLogarithm { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  @Test(arguments: [0.001, 0.01, 0.1, 0.3, 0.7, 1.5, 4, 20])
  func theTableIsTheSlowSolution(meanLogarithm: Double) {
    let fast = ZipfExponent.estimate(meanLogarithm: meanLogarithm)
    #expect(abs(fast - slowExponent(meanLogarithm: meanLogarithm)) < 1e-5)
  }

  @Test func theBoundsAreKept() {
    #expect(ZipfExponent.estimate(meanLogarithm: 0) == 10)
    #expect(ZipfExponent.estimate(meanLogarithm: 1e9) == 1.01)
    #expect(ZipfExponent.estimate(meanLogarithm: 1e-9) == 10)
  }

  @Test func moreRepetitionGivesALowerExponent() {
    let exponents = stride(from: 0.0, through: 8, by: 0.05).map {
      ZipfExponent.estimate(meanLogarithm: $0)
    }
    #expect(zip(exponents, exponents.dropFirst()).allSatisfy { $0 > $1 || $0 == 10 })
  }
}
