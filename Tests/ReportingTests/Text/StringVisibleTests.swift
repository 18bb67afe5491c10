import Testing

@testable import Reporting

@Suite struct StringVisibleTests {
  @Test func controlCharactersAreSpelledOut() {
    #expect("a\nb\u{1b}[31m".visible == "a\\u{a}b\\u{1b}[31m")
    #expect("naïve 東京 👩‍👩‍👧".visible == "naïve 東京 👩‍👩‍👧")
    #expect("a\r\nb".visible == "a\\u{d}\\u{a}b")
    #expect("a\u{9b}31m".visible == "a\\u{9b}31m")
  }

  @Test func whatTurnsTheDirectionOfWritingIsSpelledOut() {
    #expect("a\u{202e}cba".visible == "a\\u{202e}cba")
    #expect("\u{2066}x\u{2069}\u{200f}\u{61c}".visible == "\\u{2066}x\\u{2069}\\u{200f}\\u{61c}")
    #expect("שלום و 👩‍👧 soft\u{ad}".visible == "שלום و 👩‍👧 soft\u{ad}")
  }

  @Test func textOfSeveralLinesKeepsThem() {
    #expect("a\n\tb\u{1b}c\u{2028}".visibleLines == "a\n\tb\\u{1b}c\\u{2028}")
  }
}
