import Foundation
import JSON
import TestSupport
import Testing

@Suite struct JSONEscaperTests {
  @Test func onlyWhatMustBeIsEscaped() {
    let text = "a\"b\\c/d\u{8}\t\n\u{c}\r\u{1}\u{1f}\u{7f}é\u{2028}😀"
    #expect(
      JSONEscaper.letters.string(text.utf8)
        == #""a\"b\\c/d\b\t\n\f\r\u0001\u001f"# + "\u{7f}é\u{2028}😀\"")
    #expect(
      JSONEscaper.hexadecimal.string(text.utf8)
        == #""a\"b\\c/d\u0008\u0009\u000a\u000c\u000d\u0001\u001f"# + "\u{7f}é\u{2028}😀\"")
  }

  @Test(arguments: [JSONEscaper.letters, .hexadecimal])
  func foundationReadsWhatIsWritten(escaper: JSONEscaper) throws {
    let text = String(String.UnicodeScalarView((0..<0x300).compactMap(Unicode.Scalar.init)))
    let json = Data(escaper.string(text.utf8).utf8)
    #expect(try JSONDecoder().decode(String.self, from: json) == text)
  }

  @Test func aStringIsAppended() {
    var json = Array("[".utf8)
    JSONEscaper.letters.append("x".utf8, to: &json)
    #expect(json == Array(#"["x""#.utf8))
  }
}
