import Testing

@testable import Reporting

@Suite struct StringVisibleTests {
  @Test func controlCharactersAreSpelledOut() {
    #expect("a\nb\u{1b}[31m".visible == "a\\u{a}b\\u{1b}[31m")
    #expect("naïve 東京 👩‍👩‍👧".visible == "naïve 東京 👩‍👩‍👧")
    #expect("a\r\nb".visible == "a\\u{d}\\u{a}b")
  }
}
