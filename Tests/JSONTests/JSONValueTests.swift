import JSON
import Testing

@Suite struct JSONValueTests {
  private let object = JSONValue.object([
    .init(name: Array("a".utf8), value: .integer(1)),
    .init(name: Array("é".utf8), value: .string([0x78, 0xff])),
    .init(name: Array("a".utf8), value: .array([.null, .bool(true)])),
  ])

  @Test func theLastOfEqualNamesWins() {
    #expect(object["a"] == .array([.null, .bool(true)]))
    #expect(object["b"] == nil)
    #expect(JSONValue.integer(1)["a"] == nil)
  }

  @Test func namesAreComparedByTheirBytes() {
    #expect(object["\u{e9}"] != nil)
    #expect(object["e\u{301}"] == nil)
  }

  @Test func summariesAreShort() {
    #expect(object.summary == "an object of 3")
    #expect(object["a"]?.summary == "an array of 2")
    #expect(object["é"]?.summary == "\"x\u{fffd}\"")
    #expect(
      [JSONValue.null, .bool(false), .integer(-7), .number(0.5)].map(\.summary) == [
        "null", "false", "-7", "0.5",
      ])
    let long = JSONValue.string([UInt8](repeating: 0x61, count: 100))
    #expect(long.summary.utf8.count == 82)
  }

  @Test func onlyStringsAreText() {
    #expect(object["é"]?.text == "x\u{fffd}")
    #expect(object.text == nil)
  }
}
