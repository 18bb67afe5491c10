import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite struct JSONScannerTests {
  /// The fault of scanning `line`, or nil where it is accepted.
  private func fault(_ line: some Collection<UInt8>, depth: Int = 1_000) -> JSONScanner.Fault? {
    let trie = FieldTrie(FieldPreset.auto.fields)
    return Array(line).withUnsafeBufferPointer { line in
      JSONScanner.Scratch.withScratch(for: trie, depth: depth) { scratch in
        do throws(JSONScanner.Fault) {
          var scanner = try JSONScanner(trie: trie, line: line, scratch: scratch)
          try scanner.scan()
          return nil
        } catch {
          return error
        }
      }
    }
  }

  /// Whether Foundation finds an object in `line`.
  ///
  /// Foundation rejects surrogate escapes without their partner, which the grammar allows, so it is
  /// shown another escape in the place of each surrogate.
  private func isAcceptedByFoundation(_ line: [UInt8]) -> Bool {
    var line = line
    for index in line.indices.dropLast(5) where line[index...].starts(with: [0x5c, 0x75]) {
      let isSurrogate =
        line[index + 2] | 0x20 == UInt8(ascii: "d")
        && "89abcdefABCDEF".utf8.contains(line[index + 3])
      if isSurrogate { line.replaceSubrange(index + 2..<index + 4, with: [0x30, 0x30]) }
    }
    return (try? JSONSerialization.jsonObject(with: Data(line))) is [String: Any]
  }

  @Test(arguments: [
    #"{}"#, #" { } "#, #"{"a":[]}"#, #"{"a":[1,-0,0.5,1e9,-1.5E+3,1E-2]}"#,
    #"{"a":{"b":[{},[[]],true,false,null]}}"#, #"{"":""}"#, #"{"a":"\u0000\uD800"}"#,
    #"{"a":1e999999,"b":123456789012345678901234567890}"#, "\t{\"a\"\r:\n1}\n",
  ])
  func acceptsWhatTheGrammarAllows(line: String) {
    #expect(fault(line.utf8) == nil)
  }

  @Test(arguments: [
    ("", SkipReason.truncatedJSON), ("{", .truncatedJSON), (#"{"a"#, .truncatedJSON),
    (#"{"a":"#, .truncatedJSON), (#"{"a":1"#, .truncatedJSON), (#"{"a":"b\"#, .truncatedJSON),
    (#"{"a":tru"#, .truncatedJSON), (#"{"a":-"#, .truncatedJSON), (#"{"a":[1"#, .truncatedJSON),
    (#"{"a":"\u12"#, .truncatedJSON), (#"{"a":1,"#, .truncatedJSON),
    (#"{"a":1.}"#, .invalidJSON), (#"{"a":01}"#, .invalidJSON), (#"{"a":+1}"#, .invalidJSON),
    (#"{"a":.5}"#, .invalidJSON), (#"{"a":1e}"#, .invalidJSON), (#"{"a":NaN}"#, .invalidJSON),
    (#"{"a":nul}"#, .invalidJSON), (#"{"a":1,}"#, .invalidJSON), (#"{"a":[1,]}"#, .invalidJSON),
    (#"{"a":[1}"#, .invalidJSON), (#"{"a":1]"#, .invalidJSON), (#"{a:1}"#, .invalidJSON),
    (#"{'a':1}"#, .invalidJSON), (#"{"a":"\x41"}"#, .invalidJSON), (#"{"a" 1}"#, .invalidJSON),
    (#"{"a":"\u00g0"}"#, .invalidJSON), ("{\"a\":\"\u{1}\"}", .invalidJSON),
    (#"{"a":1}/**/"#, .trailingData), (#"{"a":1}{"b":2}"#, .trailingData), (#"{}}"#, .trailingData),
    (#"[]"#, .notAnObject), (#""a""#, .notAnObject), (#"12"#, .notAnObject),
    (#"null"#, .notAnObject),
  ])
  func rejectsWhatItDoesNot(line: String, reason: SkipReason) {
    #expect(fault(line.utf8)?.reason == reason)
  }

  @Test func namesTheByteAtFault() {
    #expect(
      fault(#"{"a":1 "b"}"#.utf8)
        == JSONScanner.Fault(
          reason: .invalidJSON, offset: 7, problem: "expected ',' or '}', found byte 0x22"))
  }

  @Test func rejectsBytesThatAreNotUTF8AnywhereInTheLine() {
    let faults: [[UInt8]] = [
      [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc3],
    ]
    let places = [(#"{"a":""#, #""}"#), (#"{""#, #"":1}"#), (#"{"a":"#, "}"), ("{}", "")]
    for bad in faults {
      for (before, after) in places {
        let line = Array(before.utf8) + bad + Array(after.utf8)
        let expected: SkipReason = after.isEmpty ? .trailingData : .invalidUTF8
        #expect(fault(line)?.reason == expected, "\(line)")
      }
    }
  }

  @Test func stopsAtTheNestingLimitAndNowhereBefore() {
    func nested(_ depth: Int) -> String {
      #"{"a":"# + String(repeating: "[", count: depth - 1)
        + String(repeating: "]", count: depth - 1) + "}"
    }
    #expect(fault(nested(1_000).utf8) == nil)
    #expect(fault(nested(1_001).utf8)?.reason == .nestingTooDeep)
    #expect(fault(nested(3).utf8, depth: 3) == nil)
    #expect(fault(nested(4).utf8, depth: 3)?.reason == .nestingTooDeep)
    #expect(fault(nested(200_000).utf8)?.reason == .nestingTooDeep)
  }

  @Test func everyPrefixOfAValidLineIsTruncated() {
    let line = #"{"text":"a\u00e9é\n","n":-1.5e+3,"m":[true,{"k":null}]}"#
    for length in 0..<line.utf8.count {
      let reason = fault(line.utf8.prefix(length))?.reason
      // A cut inside a multi-byte character is not UTF-8.
      #expect(reason == .truncatedJSON || reason == .invalidUTF8, "\(length)")
    }
    #expect(fault(line.utf8) == nil)
  }

  @Test func acceptsRandomValidLinesAsFoundationDoes() {
    var random = RandomJSON(seed: 1)
    for _ in 0..<1_500 {
      let line = Array(random.line().utf8)
      #expect(isAcceptedByFoundation(line), "\(String(decoding: line, as: UTF8.self))")
      #expect(fault(line) == nil, "\(String(decoding: line, as: UTF8.self))")
    }
  }

  @Test func acceptsAndRejectsMutatedLinesAsFoundationDoes() {
    var random = RandomJSON(seed: 2)
    var acceptedCount = 0
    for _ in 0..<4_000 {
      let line = random.mutated(Array(random.line().utf8))
      let isAccepted = fault(line) == nil
      acceptedCount += isAccepted ? 1 : 0
      #expect(
        isAccepted == isAcceptedByFoundation(line), "\(String(decoding: line, as: UTF8.self))")
    }
    // The mutations are mild enough that both answers are well represented.
    #expect(500..<3_500 ~= acceptedCount)
  }
}
