import Reporting
import Testing

@Suite struct HTMLTests {
  @Test func interpolatedTextIsEscapedAndMarkupIsNot() {
    let name = "<script>alert(\"x & y\")</script>"
    let inner: HTML = "<b>\(name)</b>"
    let whole: HTML = "<p title=\"\(name)\">\(inner)\([inner, "<br>"])</p>"
    let text = "&lt;script&gt;alert(&quot;x &amp; y&quot;)&lt;/script&gt;"
    #expect(inner.markup == "<b>\(text)</b>")
    #expect(whole.markup == "<p title=\"\(text)\"><b>\(text)</b><b>\(text)</b><br></p>")
  }

  @Test func controlCharactersAreShown() {
    #expect(HTML(text: "a\u{1b}[31m\u{0}\n\tb\u{9b}").markup == "a␛[31m␀\n\tb\u{fffd}")
    #expect(HTML(text: "naïve 東京 👩‍👩‍👧").markup == "naïve 東京 👩‍👩‍👧")
  }

  @Test func numbersAreShort() {
    #expect(("\(7) \(1.0) \(2.0 / 3) \(-0.004)" as HTML).markup == "7 1 0.67 0")
  }
}
