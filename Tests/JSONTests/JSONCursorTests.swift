import Foundation
import JSON
import TestSupport
import Testing

@Suite struct JSONCursorTests {
  private struct Fault: Error, Equatable {
    var offset: Int
    var expected: String
  }

  private typealias Cursor = JSONCursor<Fault>

  private static let lenient = Cursor.Rules(loneSurrogates: .replaced, numbers: .lenient)

  private func read<Result>(
    _ text: some Sequence<UInt8>, _ rules: Cursor.Rules = Cursor.Rules(),
    _ body: (inout Cursor) throws -> Result
  ) rethrows -> Result {
    try Array(text).withUnsafeBytes { bytes in
      var cursor = Cursor(bytes, rules: rules) { Fault(offset: $0, expected: $1) }
      return try body(&cursor)
    }
  }

  private func value(
    _ text: some Sequence<UInt8>, _ rules: Cursor.Rules = Cursor.Rules()
  ) throws -> JSONValue {
    try read(text, rules) { cursor in
      let value = try cursor.readValue()
      try cursor.expectEnd("the end")
      return value
    }
  }

  private func fault(_ text: String, _ rules: Cursor.Rules = Cursor.Rules()) -> Fault? {
    do {
      _ = try value(text.utf8, rules)
      return nil
    } catch {
      return error as? Fault
    }
  }

  /// What Foundation reads, in the form of a `JSONValue` whose members are sorted by their names.
  private func foundation(_ text: [UInt8]) -> JSONValue? {
    let options = JSONSerialization.ReadingOptions.fragmentsAllowed
    guard String(validating: text, as: UTF8.self) != nil,
      let object = try? JSONSerialization.jsonObject(with: Data(text), options: options)
    else { return nil }
    return converted(object)
  }

  private func converted(_ object: Any) -> JSONValue {
    switch object {
    case let text as String: .string(Array(text.utf8))
    case let elements as [Any]: .array(elements.map(converted))
    case let members as [String: Any]:
      sorted(.object(members.map { .init(name: Array($0.key.utf8), value: converted($0.value)) }))
    case is NSNull: .null
    // Numbers are never read as characters, booleans always.
    case let number as NSNumber where "cB".contains(String(cString: number.objCType)):
      .bool(number.boolValue)
    case let number as NSNumber: .number(number.doubleValue)
    default: .null
    }
  }

  /// The value with sorted members, of equal names the last, and with all numbers as `Double`.
  private func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .integer(let integer): return .number(Double(integer))
    case .array(let elements): return .array(elements.map(sorted))
    case .object(let members):
      var last: [[UInt8]: JSONValue] = [:]
      for member in members { last[member.name] = sorted(member.value) }
      return .object(
        last.sorted { $0.key.lexicographicallyPrecedes($1.key) }
          .map { .init(name: $0.key, value: $0.value) })
    default: return value
    }
  }

  @Test func randomValuesAreReadAsFoundationReadsThem() throws {
    var random = RandomJSON(seed: 1)
    for _ in 0..<1_500 {
      let text = Array(random.value(depth: 5).utf8)
      let expected = try #require(foundation(text))
      for rules in [Cursor.Rules(), Self.lenient] {
        #expect(sorted(try value(text, rules)) == expected)
      }
    }
  }

  @Test func mutatedTextsAreAcceptedAndRefusedAsFoundationDoes() {
    var random = RandomJSON(seed: 2)
    var acceptedCount = 0
    for _ in 0..<4_000 {
      let text = random.mutated(Array(random.value(depth: 3).utf8))
      // Foundation takes a NUL for a sign of UTF-16.
      guard !text.contains(0), String(validating: text, as: UTF8.self) != nil else { continue }
      let accepted = try? value(text)
      // Numbers beyond `Double` are an error of Foundation's, and infinite here.
      if let accepted, "\(accepted)".contains("number(inf") { continue }
      if let accepted, "\(accepted)".contains("number(-inf") { continue }
      let isAccepted = accepted != nil
      acceptedCount += isAccepted ? 1 : 0
      #expect(
        isAccepted == (foundation(text) != nil), "\(String(decoding: text, as: UTF8.self))")
    }
    #expect(300..<3_700 ~= acceptedCount)
  }

  @Test func whatIsSkippedIsWhatIsRead() {
    var random = RandomJSON(seed: 3)
    for _ in 0..<2_000 {
      let text = random.mutated(Array(random.value(depth: 3).utf8))
      let end = try? read(text) { cursor in
        _ = try cursor.readValue()
        return cursor.offset
      }
      let skippedEnd = try? read(text) { cursor in
        try cursor.skipValue()
        return cursor.offset
      }
      #expect(end == skippedEnd)
    }
  }

  @Test func everyKindOfValueIsRead() throws {
    let value = try value(#" {"a" : [1, -2.5e1, true, false, null, "x"], "b":{}} "#.utf8)
    #expect(
      value
        == .object([
          .init(
            name: Array("a".utf8),
            value: .array([
              .integer(1), .number(-25), .bool(true), .bool(false), .null, .string([0x78]),
            ])),
          .init(name: Array("b".utf8), value: .object([])),
        ]))
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u4E2d""#, "Aé中"),
    (#""\uD83D\uDE00""#, "😀"), ("\"é😀\"", "é😀"), (#" """#, ""),
  ])
  func escapesAreResolved(text: String, expected: String) throws {
    #expect(try value(text.utf8).text == expected)
  }

  @Test(arguments: [
    (#""\ud83d""#, "\u{fffd}"), (#""\ude00a""#, "\u{fffd}a"), (#""\ud83d\u0041""#, "\u{fffd}A"),
    (#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"), (#""\ud83d\n""#, "\u{fffd}\n"),
  ])
  func loneSurrogatesAreRefusedUnlessTheyMayBeReplaced(text: String, replaced: String) throws {
    #expect(fault(text)?.expected == "a pair of surrogates")
    #expect(try value(text.utf8, Self.lenient).text == replaced)
  }

  @Test(arguments: [
    ("", 0, "a value"), ("{", 1, "a string"), ("[1,", 3, "a value"), ("[1 2]", 3, "',' or ']'"),
    ("{\"a\":1 2}", 7, "',' or '}'"), ("{\"a\"}", 4, "':'"), ("{\"a\":}", 5, "a value"),
    ("{a:1}", 1, "a string"), ("{\"a\":1,}", 7, "a string"), ("[1,]", 3, "a value"),
    ("tru", 0, "a value"), ("nul", 0, "a value"), ("NaN", 0, "a value"), ("'a'", 0, "a value"),
    ("\"", 1, "'\"'"), ("\"\\", 2, "an escape"), ("\"\\x\"", 2, #"one of "\/bfnrtu"#),
    ("\"\\u12g4\"", 5, "four hexadecimal digits"), ("\"\u{1}\"", 1, "an escaped control character"),
    ("1 2", 2, "the end"), ("[1]]", 3, "the end"), ("1.", 2, "a digit"), ("1e+", 3, "a digit"),
    ("-", 1, "a value"), ("\"\\ud83d\\u12\"", 11, "four hexadecimal digits"),
  ])
  func aFailureNamesThePlaceAndWhatWasExpected(text: String, offset: Int, expected: String) {
    #expect(fault(text) == Fault(offset: offset, expected: expected))
  }

  @Test(arguments: ["01", "+1", ".5", "1.", "-01"])
  func numbersBeyondTheGrammarAreForTheLenient(text: String) {
    #expect(fault(text) != nil)
    #expect(fault(text, Self.lenient) == nil)
    #expect(fault("-" + text + "-", Self.lenient) != nil)
  }

  @Test func nestingIsBoundedAndNeverACrash() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
    }
    #expect(fault(nested(128)) == nil)
    #expect(fault(nested(129)) == Fault(offset: 128, expected: "at most 128 nested levels"))
    #expect(fault(String(repeating: "[", count: 1_000_000))?.offset == 128)
    #expect(fault(nested(3), .init(maximumDepth: 3)) == nil)
    #expect(fault(nested(4), .init(maximumDepth: 3))?.offset == 3)
    let wide = "[" + String(repeating: "[],{},", count: 500) + "0]"
    #expect(fault(wide, .init(maximumDepth: 2)) == nil)
  }

  @Test func countsAreExact() {
    func count(_ text: String) -> Int? { read(text.utf8) { $0.takeCount() } }
    #expect(count(" 9223372036854775807") == Int.max)
    #expect(count("0]") == 0)
    for text in ["9223372036854775808", "-1", "1.0", "1e2", "01", "x", "", "99999999999999999999"] {
      #expect(count(text) == nil)
    }
  }

  @Test func plainTokensAreTakenWithoutWhiteSpace() {
    let (name, isArray, numbers) = read(#"{"a\":[4294967295,4294967296"#.utf8) { cursor in
      _ = cursor.take("{")
      let name = cursor.takeUnescapedString().map { Array($0) }
      let isArray = cursor.take(":") && cursor.take("[")
      let first = cursor.takeUInt32()
      _ = cursor.take(",")
      return (name, isArray, [first, cursor.takeUInt32()])
    }
    #expect(name == Array(#"a\"#.utf8))
    #expect(isArray)
    #expect(numbers == [.max, nil])

    let isTaken = read(#" "a"#.utf8) { cursor in
      [
        cursor.take("\""), cursor.takeUInt32() != nil, cursor.takeToken("\""), cursor.take("a"),
        cursor.isAtEnd, cursor.take("a"), cursor.takeUInt32() != nil,
      ]
    }
    #expect(isTaken == [false, false, true, true, true, false, false])
    let unclosed = read(#""a"#.utf8) { cursor in cursor.takeUnescapedString().map { Array($0) } }
    #expect(unclosed == nil)
  }

  @Test func aByteOrderMarkIsTakenOnce() throws {
    let taken = read([0xef, 0xbb, 0xbf, 0x31]) { cursor in
      [cursor.takeByteOrderMark(), cursor.takeByteOrderMark(), cursor.take("1")]
    }
    #expect(taken == [true, false, true])
    let isPartTaken = read([0xef, 0xbb]) { cursor in cursor.takeByteOrderMark() }
    #expect(!isPartTaken)
  }
}
