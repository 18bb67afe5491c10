import Reporting
import Testing

@Suite struct NumberTextTests {
  @Test func thousandsAreGrouped() {
    #expect(
      [0, 999, 1_000, 1_234_567, -1_234].map(\.grouped) == [
        "0", "999", "1,000", "1,234,567", "−1,234",
      ])
  }

  @Test func sharesOfNothingAreZero() {
    #expect(3.share(of: 0) == 0)
    #expect(1.share(of: 4).percent == "25.00 %")
  }

  @Test func numbersKeepAboutFourDigits() {
    #expect(
      [0, 0.01234, 1, 80.7361, 299.831, 300, 12_345.6, 1e16].map(\.rounded4)
        == ["0", "0.0123", "1", "80.74", "299.8", "300", "12,346", "1.000e+16"])
  }
}
