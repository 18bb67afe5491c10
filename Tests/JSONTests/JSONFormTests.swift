import JSON
import Testing

@Suite struct JSONFormTests {
  private struct Sample: Encodable {
    var path = "a/b"
    var name: String? = nil
    var count = 2
  }

  @Test func aFileIsIndentedAndEndsWithALineFeed() throws {
    let text = String(decoding: try JSONForm.file(Sample()), as: UTF8.self)
    #expect(text == "{\n  \"count\" : 2,\n  \"path\" : \"a/b\"\n}\n")
  }

  @Test func aLineHasNoWhiteSpaceAndNoEnd() throws {
    let text = String(decoding: try JSONForm.line(Sample()), as: UTF8.self)
    #expect(text == #"{"count":2,"path":"a/b"}"#)
  }
}
