import Foundation
import Testing

@testable import Documents

@Suite struct RecordFieldsTests {
  @Test func pathsArePlainStringsInJSON() throws {
    let fields = RecordFields(text: "text", source: ["meta.source"], id: [])
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(fields)
    #expect(
      String(decoding: data, as: UTF8.self)
        == #"{"id":[],"source":["meta.source"],"text":"text"}"#)
    #expect(try JSONDecoder().decode(RecordFields.self, from: data) == fields)
  }

  @Test func aPathIsDividedAtEveryDot() {
    #expect(FieldPath("a.b").components == [[0x61], [0x62]])
    #expect(FieldPath("a").components == [[0x61]])
    #expect(FieldPath("").components == [[]])
    #expect(FieldPath(".a").components == [[], [0x61]])
  }
}
