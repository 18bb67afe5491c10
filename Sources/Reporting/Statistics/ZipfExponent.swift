import Foundation

/// The exponent of a Zipf distribution that makes given counts most likely: the burstiness of a
/// text.
///
/// Each distinct token of a text gives one value k, the count of its occurrences; the exponent a of
/// P(k) = k^−a / ζ(a) is the one of the greatest likelihood in 1.01 … 10, as in Zhao et al.,
/// ACL 2024, https://aclanthology.org/2024.acl-long.427 (scipy:
/// `stats.fit(stats.zipf, counts, bounds={"a": (1.01, 10)})`). The *lower* it is, the more often
/// tokens recur. The likelihood depends on the counts only by the mean of their logarithms m,
/// and is greatest where −ζ′(a)/ζ(a) = m.
package enum ZipfExponent {
  /// The exponents that are considered; a text in which no token occurs twice has the upper one.
  package static let bounds = 1.01...10.0

  /// The exponent for counts whose natural logarithms have the given mean.
  ///
  /// It is read from a table of 2,048 places, to within 10⁻⁵; O(log 2,048).
  package static func estimate(meanLogarithm: Double) -> Double {
    let first = table[0]
    let last = table[table.count - 1]
    guard meanLogarithm < first.meanLogarithm else { return bounds.lowerBound }
    guard meanLogarithm > last.meanLogarithm else { return bounds.upperBound }
    var (low, high) = (0, table.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if table[middle].meanLogarithm > meanLogarithm { low = middle } else { high = middle }
    }
    // Between two places log(a − 1) runs nearly straight over log m.
    let (a, b) = (table[low], table[high])
    let share =
      log(meanLogarithm / a.meanLogarithm) / log(b.meanLogarithm / a.meanLogarithm)
    return 1 + exp(a.logExcess + share * (b.logExcess - a.logExcess))
  }

  /// −ζ′(s)/ζ(s), the expected logarithm of a Zipf-distributed number, for s > 1.
  ///
  /// Both series are summed to 32 terms and completed by Euler and Maclaurin's formula.
  static func meanLogarithm(exponent s: Double) -> Double {
    let n = 32.0
    let l = log(n)
    let power = pow(n, -s)
    var zeta = power * n / (s - 1) + power / 2 + s * power / n / 12
    zeta -= s * (s + 1) * (s + 2) * power / (n * n * n) / 720
    // The same for f(x) = ln x · x^−s: its integral, f/2, −f′/12 and f‴/720.
    let slope = 1 - s * l
    var logSum = power * n * (l / (s - 1) + 1 / ((s - 1) * (s - 1))) + l * power / 2
    logSum -= slope * power / n / 12
    logSum += ((s + 2) * ((s + 1) * slope + s) + s * (s + 1)) * power / (n * n * n) / 720
    for k in 1..<32 {
      let power = pow(Double(k), -s)
      zeta += power
      logSum += log(Double(k)) * power
    }
    return logSum / zeta
  }

  /// Places from the lower bound to the upper one, equally far in log(a − 1).
  private static let table: [(meanLogarithm: Double, logExcess: Double)] = {
    let (low, high) = (log(bounds.lowerBound - 1), log(bounds.upperBound - 1))
    return (0..<2_048).map { place in
      let logExcess = low + (high - low) * Double(place) / 2_047
      return (meanLogarithm(exponent: 1 + exp(logExcess)), logExcess)
    }
  }()
}
