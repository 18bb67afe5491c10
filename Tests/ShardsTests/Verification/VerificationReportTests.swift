import Testing

@testable import Shards

@Suite struct VerificationReportTests {
  private struct Broken: Error, CustomStringConvertible {
    var description: String { "it broke" }
  }

  @Test func allViolationsAreCountedAndTheFirstTold() {
    var report = VerificationReport()
    report.check("numbers", "no number is odd") { violation in
      for number in 0..<25 { violation("number \(number)") }
      return "25 numbers"
    }
    #expect(!report.holds)
    #expect(report.checks[0].violationCount == 25)
    #expect(report.checks[0].violations == (0..<10).map { "number \($0)" })
    #expect(report.checks[0].summary == "no number is odd: 25 numbers")
  }

  @Test func aCheckThatThrowsIsAViolation() {
    var report = VerificationReport()
    report.check("first", "it works") { _ in nil }
    #expect(report.holds)
    report.check("second", "it works") { _ in throw Broken() }
    #expect(!report.holds)
    #expect(report.checks.map(\.holds) == [true, false])
    #expect(report.checks[1].violations == ["it broke"])
  }
}
