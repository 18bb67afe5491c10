import Testing

@testable import Safetensors

@Suite struct HeaderScannerTests {
  private func scan<Result>(
    _ text: String, _ body: (inout HeaderScanner) throws -> Result
  ) rethrows -> Result {
    try Array(text.utf8).withUnsafeBytes { bytes in
      var scanner = HeaderScanner(bytes: bytes, path: "p")
      return try body(&scanner)
    }
  }

  @Test func escapesAreResolved() throws {
    let text = try scan(#" "\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00é" "#) { try $0.scanString() }
    #expect(text == "\"\\/\u{8}\u{c}\n\r\té😀é")
  }

  @Test(arguments: [
    #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, #""\u12g4""#, #""\x""#, "\"\n\"", "\"a", "\"\\",
  ])
  func unsoundStringsAreFaults(_ text: String) {
    #expect(throws: SafetensorsError.self) { try scan(text) { try $0.scanString() } }
  }

  @Test(arguments: [
    "null", "true", "false", "0", "-0.5e+10", "[]", "{}", "[1,{\"a\":[null]},\"x\"]", " [ 1 , 2 ] ",
  ])
  func valuesAreSkipped(_ text: String) throws {
    try scan(text) {
      try $0.skipValue()
      try $0.expectEnd()
    }
  }

  @Test(arguments: [
    "", "nul", "tru", "01", "1.", "1e", "-", "+1", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{a:1}",
    "{\"a\":1,}", "[1", "NaN", "'a'",
  ])
  func otherTextIsAFault(_ text: String) {
    #expect(throws: SafetensorsError.self) {
      try scan(text) {
        try $0.skipValue()
        try $0.expectEnd()
      }
    }
  }

  @Test func nestingIsBounded() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    try scan(nested(128)) { try $0.skipValue() }
    #expect(throws: SafetensorsError.self) { try scan(nested(129)) { try $0.skipValue() } }
    #expect(throws: SafetensorsError.self) { try scan(nested(100_000)) { try $0.skipValue() } }
  }

  @Test func countsAreExact() {
    #expect(scan(" 9223372036854775807") { $0.scanCount() } == Int.max)
    #expect(scan("0]") { $0.scanCount() } == 0)
    for text in ["9223372036854775808", "-1", "1.0", "1e2", "01", "x", "", "99999999999999999999"] {
      #expect(scan(text) { $0.scanCount() } == nil)
    }
  }
}
