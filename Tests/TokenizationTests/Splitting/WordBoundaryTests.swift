import Testing

@testable import Tokenization

@Suite struct WordBoundaryTests {
  @Test(arguments: [
    ("a", true), ("é", true), ("中", true), ("٣", true), ("_", true), ("\u{301}", true),
    ("\u{200d}", true), ("-", false), (" ", false), ("½", false), ("😀", false), ("", false),
  ])
  func wordCharactersAreSeenOnBothSides(text: String, isWord: Bool) {
    Array(text.utf8).withUnsafeBufferPointer {
      #expect(WordBoundary.startsWithWord($0, at: 0) == isWord)
      #expect(WordBoundary.endsWithWord($0, at: $0.count) == isWord)
    }
  }

  @Test func whiteSpaceIsMeasuredOnBothSides() {
    Array("a \u{3000}\u{85}\tb".utf8).withUnsafeBufferPointer {
      #expect(WordBoundary.whiteSpaceStart(before: $0.count - 1, in: $0) == 1)
      #expect(WordBoundary.whiteSpaceEnd(after: 1, in: $0) == $0.count - 1)
      #expect(WordBoundary.whiteSpaceStart(before: 1, in: $0) == 1)
      #expect(WordBoundary.whiteSpaceEnd(after: $0.count, in: $0) == $0.count)
    }
  }

  @Test func strayBytesAreNeither() {
    [UInt8(0x80), 0xe2, 0x82].withUnsafeBufferPointer {
      #expect(!WordBoundary.endsWithWord($0, at: 3))
      #expect(!WordBoundary.startsWithWord($0, at: 0))
      #expect(WordBoundary.whiteSpaceStart(before: 3, in: $0) == 3)
    }
  }
}
