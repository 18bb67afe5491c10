import Testing

@testable import Documents

@Suite struct SkipReasonTests {
  @Test(arguments: SkipReason.allCases)
  func isSpelledInKebabCaseAndExplainedInOneSentence(reason: SkipReason) {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
    #expect(reason.rawValue.allSatisfy(allowed.contains))
    #expect(reason.summary.hasSuffix("."))
    #expect(reason.summary.filter { $0 == "." }.count == 1)
  }

  @Test func onlyWhatKeepsTheDataOrIsNotInputIsANotice() {
    #expect(
      SkipReason.allCases.filter(\.isNotice)
        == [
          .replacedSurrogate, .trailingGarbage, .misleadingName, .repeatedFile, .otherName,
          .ownOutput,
        ])
  }
}
