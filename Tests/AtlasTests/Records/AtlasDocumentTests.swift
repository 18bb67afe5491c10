import Testing

@testable import Atlas

@Suite struct AtlasDocumentTests {
  @Test func jsonLineHasAFixedFormAndEscapesOnlyWhatItMust() {
    let document = AtlasDocument(
      id: "news/0001", source: "news", title: "a \"b\"", text: "x\\y\nz\t\u{1f}é/😀")
    let expected =
      #"{"text":"x\\y\nz\t\u001fé/😀","#
      + #""meta":{"source":"news","id":"news/0001","title":"a \"b\""}}"#
    #expect(String(decoding: document.jsonLine(), as: UTF8.self) == expected)
  }
}
