import Testing

@testable import Documents

@Suite struct JSONStringTests {
  private func decode(_ body: String) -> (text: String, replacedCount: Int) {
    let decoded = Array(body.utf8).withUnsafeBufferPointer { JSONString.decode($0) }
    return (String(decoding: decoded.bytes, as: UTF8.self), decoded.replacedCount)
  }

  @Test func decodesEveryEscape() {
    let decoded = decode(#"a\"b\\c\/d\be\ff\ng\rh\ti\u0041\u00e9\u20AC\ud83d\ude00\u0000z"#)
    #expect(
      decoded.text
        == "a\"b\\c/d\u{8}e\u{c}f\ng\rh\tiA\u{e9}\u{20ac}\u{1f600}\0z")
    #expect(decoded.replacedCount == 0)
  }

  @Test(arguments: [
    (#"\ud83d"#, "\u{fffd}", 1),
    (#"\ude00"#, "\u{fffd}", 1),
    (#"\ude00\ud83d"#, "\u{fffd}\u{fffd}", 2),
    (#"\ud83d\ud83d\ude00"#, "\u{fffd}\u{1f600}", 1),
    (#"\ud83d\u0041"#, "\u{fffd}A", 1),
    (#"\ud83d\n"#, "\u{fffd}\n", 1),
    (#"\ud83dxxxxxxxx"#, "\u{fffd}xxxxxxxx", 1),
  ])
  func replacesSurrogatesWithoutTheirPartner(body: String, text: String, count: Int) {
    let decoded = decode(body)
    #expect(decoded.text == text)
    #expect(decoded.replacedCount == count)
  }

  @Test func findsTheEndOfAPlainRunWhereverItIs() {
    for stop: UInt8 in [0x22, 0x5c, 0x00, 0x1f, 0x80, 0xff] {
      for length in 0..<40 {
        for end in 0...length {
          // 0x21, 0x23, 0x5b, 0x5d and 0x7f are the neighbours of the bytes that stop a run.
          let neighbours: [UInt8] = [0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f]
          var bytes = (0..<length + 8).map { neighbours[$0 % neighbours.count] }
          bytes[end] = stop
          let found = bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { JSONString.endOfPlainRun($0, from: 0, to: length) }
          }
          #expect(found == min(end, length))
        }
      }
    }
  }
}
