/// The natural logarithm from additions, multiplications and divisions alone.
///
/// A system's `log` may round its last bit differently from one processor to the next, and so could
/// change a tie, and with it a chunk. Plain IEEE 754 arithmetic gives the same bits everywhere.
enum Logarithm {
  /// ln 2 as a sum of two: the first has trailing zeros, so that its multiples are exact.
  private static let ln2High = 0x1.62e42fefa3800p-1
  private static let ln2Low = 0x1.ef35793c76730p-45

  /// ln x for positive finite x, within two units in the last place.
  ///
  /// With x = m · 2^e and m between √½ and √2, ln x = e · ln 2 + 2 atanh((m − 1) / (m + 1)); the
  /// series of atanh is summed up to the 25th power, the first one left out being below 2⁻⁶⁶.
  static func natural(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "the logarithm of \(x)")
    var mantissa = x.significand
    var exponent = Double(x.exponent)
    if mantissa > 0x1.6a09e667f3bcdp0 {
      mantissa /= 2
      exponent += 1
    }
    let s = (mantissa - 1) / (mantissa + 1)
    let square = s * s
    var series = 0.0
    for power in stride(from: 25, through: 3, by: -2) {
      series = (series + 1 / Double(power)) * square
    }
    return exponent * ln2High + (2 * s + (2 * s * series + exponent * ln2Low))
  }
}
