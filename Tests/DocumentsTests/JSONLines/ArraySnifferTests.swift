import Testing

@testable import Documents

@Suite struct ArraySnifferTests {
  @Test(arguments: [
    ("[\n", true), ("[{", true), ("[", true), ("[ \r\n{}", true), (" \n\t\r\n [ \t{", true),
    ("[1]\n", false), ("[[", false), ("{}\n[\n", false), ("", false), ("\n\n", false),
    ("[\"a\"", false), ("x[{", false),
  ])
  func distinguishesArraysFromLinesHoweverTheBytesArrive(text: String, isArray: Bool) {
    for step in 1...4 {
      var sniffer = ArraySniffer()
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: step) {
        bytes.withUnsafeBufferPointer { bytes in
          sniffer.take(UnsafeBufferPointer(rebasing: bytes[start..<min(start + step, bytes.count)]))
        }
      }
      sniffer.finish()
      #expect(sniffer.isArray == isArray)
    }
  }
}
