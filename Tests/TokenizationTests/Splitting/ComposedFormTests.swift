import Crypto
import Foundation
import Testing

@testable import Tokenization

/// The expected values come from the `unicodedata` of CPython 3.11, of Unicode 14.0:
/// `Benchmarks/make_normalization_vectors.py`.
@Suite struct ComposedFormTests {
  private func normalized(_ text: [UInt8]) -> [UInt8] {
    text.withUnsafeBufferPointer { ComposedForm.normalized($0) } ?? text
  }

  /// The lines of a file of expected values, each as its fields.
  private func rows(_ name: String) throws -> [[Substring]] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/\(name).tsv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    try #require(lines.first?.hasPrefix("# Unicode 14.0.0") == true)
    return lines.dropFirst().map { $0.split(separator: "\t") }
  }

  private func scalars(_ field: Substring) -> String {
    var text = String.UnicodeScalarView()
    for number in field.split(separator: " ") {
      if let scalar = UInt32(number, radix: 16).flatMap(Unicode.Scalar.init) { text.append(scalar) }
    }
    return String(text)
  }

  @Test func everyCodePointAloneAndBetweenMarksIsNormalizedAsByCPython() throws {
    let rows = try rows("nfc_blocks")
    for row in rows {
      let start = try #require(UInt32(row[0], radix: 16))
      var digest = SHA256()
      var count = 0
      for value in start..<start + 0x1000 {
        guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age,
          age.major <= 14, scalar.properties.generalCategory != .unassigned
        else { continue }
        count += 1
        for text in ["\(scalar)", "a\u{323}\(scalar)\u{301}\(scalar)"] {
          digest.update(data: normalized(Array(text.utf8)) + [0x0a])
        }
      }
      let hexadecimal = digest.finalize().map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
      #expect(String(count) == row[1], "from U+\(row[0])")
      #expect(hexadecimal == row[2], "from U+\(row[0])")
    }
    #expect(rows.count == 81)
  }

  @Test func randomSequencesAreNormalizedAsByCPython() throws {
    let rows = try rows("nfc_sequences")
    for row in rows {
      let (before, after) = (scalars(row[0]), scalars(row[1]))
      #expect(normalized(Array(before.utf8)) == Array(after.utf8), "\(row[0])")
      #expect(normalized(Array(after.utf8)) == Array(after.utf8), "\(row[1])")
      // In the middle of a text, after each kind of byte.
      for prefix in ["x", "12345678", "é", "\u{cb}", "漢", "😀"] {
        let text = Array((prefix + "x" + String(before) + "x").utf8)
        let expected = normalized(Array(("x" + String(before) + "x").utf8))
        #expect(normalized(text) == Array(prefix.utf8) + expected, "\(prefix) \(row[0])")
      }
    }
    #expect(rows.count == 800)
  }

  @Test func theExamplesOfTheStandardAreComposed() {
    for (before, after) in [
      ("\u{ac00}\u{11a8}", "\u{ac01}"), ("\u{1100}\u{1161}\u{11a8}", "\u{ac01}"),
      ("\u{ac00}\u{11a7}", "\u{ac00}\u{11a7}"), ("\u{ac01}\u{11a8}", "\u{ac01}\u{11a8}"),
      ("\u{212b}", "\u{c5}"), ("\u{2126}", "\u{3a9}"), ("\u{1e9b}\u{323}", "\u{1e9b}\u{323}"),
      ("\u{958}", "\u{915}\u{93c}"), ("q\u{307}\u{323}", "q\u{323}\u{307}"),
      ("\u{f71}\u{f72}", "\u{f71}\u{f72}"), ("\u{f73}", "\u{f71}\u{f72}"),
      ("a\u{fb2}\u{f80}\u{f71}", "a\u{fb2}\u{f71}\u{f80}"),
    ] {
      #expect(normalized(Array(before.utf8)) == Array(after.utf8), "\(before.unicodeScalars)")
    }
  }

  @Test func aTextWithoutMarksIsNotCopied() {
    for text in ["", "plain", "Ærøskøbing, naïve", "漢字 한국어", "привет"] {
      #expect(Array(text.utf8).withUnsafeBufferPointer { ComposedForm.normalized($0) } == nil)
    }
  }

  @Test func strayBytesStayAsTheyAre() {
    #expect(
      normalized([0xff, 0xcc, 0x81, 0x65, 0xcc, 0x81]) == [0xff, 0xcc, 0x81, 0xc3, 0xa9])
    #expect(normalized([0x65, 0xff, 0xcc, 0x81]) == [0x65, 0xff, 0xcc, 0x81])
    #expect(normalized([0xc3, 0xcc, 0x81]) == [0xc3, 0xcc, 0x81])
    #expect(normalized([0x65, 0xcc, 0x81, 0xcc]) == [0xc3, 0xa9, 0xcc])
  }

  @Test func anyRunOfMarksTakesAboutLinearTime() {
    var text = "a"
    for _ in 0..<100_000 { text += "\u{301}\u{323}" }
    let result = normalized(Array(text.utf8))
    #expect(result.starts(with: Array("\u{1ea1}\u{323}".utf8)))
    #expect(result.suffix(2) == Array("\u{301}".utf8)[...])
  }
}
