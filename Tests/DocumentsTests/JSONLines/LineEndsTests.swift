import Testing

@testable import Documents

@Suite struct LineEndsTests {
  @Test func onlyALineFeedEndsALine() {
    let text = Array("a\rb\u{b}c\u{2028}d\ne\n".utf8)
    let ends = text.withUnsafeBufferPointer { text in
      let first = LineEnds.next(in: text, from: 0)
      let second = LineEnds.next(in: text, from: (first ?? 0) + 1)
      return [first, second, LineEnds.next(in: text, from: text.count)]
    }
    #expect(ends == [text.count - 3, text.count - 1, nil])
  }

  @Test func oneCarriageReturnIsDropped() {
    for (line, expected) in [("a\r", "a"), ("a\r\r", "a\r"), ("\r", ""), ("", ""), ("\ra", "\ra")] {
      let bytes = Array(line.utf8).withUnsafeBufferPointer {
        Array(LineEnds.droppingCarriageReturn($0))
      }
      #expect(bytes == Array(expected.utf8))
    }
  }

  @Test func spacesTabsAndCarriageReturnsAreBlank() {
    for (line, isBlank) in [("", true), (" \t\r", true), ("\u{b}", false), (" a", false)] {
      #expect(Array(line.utf8).withUnsafeBufferPointer(LineEnds.isBlank) == isBlank)
    }
  }
}
