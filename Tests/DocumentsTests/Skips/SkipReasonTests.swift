import Testing

@testable import Documents

@Suite struct SkipReasonTests {
  @Test(arguments: SkipReason.allCases)
  func `is spelled in kebab case and explained in one sentence`(reason: SkipReason) {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
    #expect(reason.rawValue.allSatisfy(allowed.contains))
    #expect(reason.summary.hasSuffix("."))
    #expect(reason.summary.filter { $0 == "." }.count == 1)
  }

  @Test func `only what keeps the data is a notice`() {
    #expect(
      SkipReason.allCases.filter(\.isNotice)
        == [.replacedSurrogate, .trailingGarbage, .misleadingName])
  }
}
