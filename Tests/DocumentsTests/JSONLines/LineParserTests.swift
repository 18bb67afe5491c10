import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite struct LineParserTests {
  private func parse(
    _ lines: String, fields: RecordFields = FieldPreset.auto.fields, sourceName: String? = nil,
    limits: ReaderLimits = ReaderLimits()
  ) -> [DocumentRecord] {
    let parser = LineParser(
      file: CorpusFile(path: "in/c4.jsonl.gz", sourceName: sourceName), trie: FieldTrie(fields),
      limits: limits)
    var records: [DocumentRecord] = []
    parser.parse(LineParser.Lines(bytes: Array(lines.utf8), firstLine: 7), into: &records)
    return records
  }

  private func document(_ lines: String, fields: RecordFields = FieldPreset.auto.fields)
    -> Document?
  {
    guard case .document(let document)? = parse(lines, fields: fields).last else { return nil }
    return document
  }

  private func reasons(_ lines: String) -> [SkipReason] {
    parse(lines).compactMap { if case .skipped(let skipped) = $0 { skipped.reason } else { nil } }
  }

  @Test func takesTextSourceAndId() {
    #expect(
      parse(#"{"id":"x","meta":{"a":[1],"source":"wiki"},"text":"a\nb"}"#) == [
        .document(
          Document(
            externalID: "x", sourceName: "wiki", text: Array("a\nb".utf8),
            location: RecordLocation(path: "in/c4.jsonl.gz", line: 7)))
      ])
  }

  @Test(arguments: [
    (#"{"text":"a"}"#, "c4", "in/c4.jsonl.gz/7"),
    (#"{"text":"a","id":12.50e1,"source":"s"}"#, "s", "12.50e1"),
    (#"{"text":"a","id":null,"source":""}"#, "c4", "in/c4.jsonl.gz/7"),
    (#"{"text":"a","id":["b"],"source":7,"meta":{"source":"m","id":"i"}}"#, "m", "i"),
    (
      #"{"text":"a","meta":{"pile_set_name":"p","redpajama_set_name":"r"}}"#, "r",
      "in/c4.jsonl.gz/7"
    ),
    (
      #"{"text":"a","meta":{"source":"path"},"meta.source":"literal"}"#, "literal",
      "in/c4.jsonl.gz/7"
    ),
    (#"{"text":"a","meta":{"source":"one"},"meta":{}}"#, "c4", "in/c4.jsonl.gz/7"),
    (#"{"text":"a","meta":{"source":"one"},"meta":{"source":"two"}}"#, "two", "in/c4.jsonl.gz/7"),
    (#"{"text":"a","meta":{"source":"one"},"meta":7}"#, "c4", "in/c4.jsonl.gz/7"),
    (#"{"text":"a","meta":[{"source":"inside an array"}]}"#, "c4", "in/c4.jsonl.gz/7"),
    (#"{"text":"a","other":{"source":"no","meta":{"source":"no"}}}"#, "c4", "in/c4.jsonl.gz/7"),
    (#"{"text":"a","source":"../../etc/passwd","id":"\u0000"}"#, "../../etc/passwd", "\0"),
    (#"{"t\u0065xt":"a","\u0069d":"i"}"#, "c4", "i"),
  ])
  func findsSourceAndIdOrFallsBack(line: String, source: String, id: String) {
    let document = document(line)
    #expect(document?.sourceName == source)
    #expect(document?.externalID == id)
  }

  @Test func theFilesSourceNameWinsOverTheFields() {
    guard
      case .document(let document)? = parse(#"{"text":"a","source":"s"}"#, sourceName: "n").first
    else {
      Issue.record("no document")
      return
    }
    #expect(document.sourceName == "n")
  }

  @Test func theLastOfEqualKeysWins() {
    #expect(document(#"{"text":"one","text":"two"}"#)?.text == Array("two".utf8))
    #expect(reasons(#"{"text":"one","text":2}"#) == [.textNotString])
  }

  @Test func textMayBeAnywhere() {
    let fields = RecordFields(text: "body.content", source: ["body"], id: ["body.id"])
    let found = document(#"{"body":{"id":1,"content":"c"},"content":"no"}"#, fields: fields)
    #expect(found?.text == Array("c".utf8))
    #expect(found?.externalID == "1")
    #expect(found?.sourceName == "c4")
  }

  @Test(arguments: [
    (#"{"tex":"a"}"#, SkipReason.missingText), (#"{"text":null}"#, .textNotString),
    (#"{"text":["a"]}"#, .textNotString), (#"{"text":{"text":"a"}}"#, .textNotString),
    (#"{"text":""}"#, .emptyDocument), ("[1]", .notAnObject),
    ("\u{feff}{\"text\":\"a\"}", .misplacedByteOrderMark), ("\0\0\0", .invalidJSON),
  ])
  func saysWhyALineIsNoDocument(line: String, reason: SkipReason) {
    #expect(reasons(line) == [reason])
  }

  @Test func aTextOfWhiteSpaceIsADocument() {
    #expect(document(#"{"text":" \n"}"#)?.text == [0x20, 0x0a])
  }

  @Test func blankLinesArePassedOverAndCounted() {
    let records = parse("\n \t\r\n{\"text\":\"a\"}\r\n\r\n{\"text\":\"b\"}")
    let lines = records.map { record -> Int in
      if case .document(let document) = record { document.location.line } else { 0 }
    }
    #expect(lines == [9, 11])
  }

  @Test func aLineOverTheLimitIsSkippedBlankOrNot() {
    let limits = ReaderLimits(maximumLineByteCount: 12)
    let records = parse("{\"text\":\"a\"}\n{\"text\":\"bc\"}\n             \n", limits: limits)
    #expect(records.count == 3)
    #expect(
      records[1]
        == .skipped(
          SkippedRecord(
            location: RecordLocation(path: "in/c4.jsonl.gz", line: 8), reason: .lineTooLong,
            detail: "13 bytes, over the limit of 12")))
  }

  @Test func aNoticeAboutReplacedSurrogatesComesBeforeTheDocument() {
    let records = parse(#"{"text":"a\ud800b\ud800","id":"\udc00"}"#)
    let location = RecordLocation(path: "in/c4.jsonl.gz", line: 7)
    #expect(
      records == [
        .notice(
          SkippedRecord(location: location, reason: .replacedSurrogate, detail: "3 replaced")),
        .document(
          Document(
            externalID: "\u{fffd}", sourceName: "c4", text: Array("a\u{fffd}b\u{fffd}".utf8),
            location: location)),
      ])
  }

  @Test func takesTheSameFieldsAsFoundationOutOfRandomLines() throws {
    var random = RandomJSON(seed: 3)
    var documentCount = 0
    for _ in 0..<1_500 {
      let line = random.line()
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let text = object["text"] as? String
      guard let text, !text.isEmpty else {
        let expected: SkipReason =
          object["text"] == nil ? .missingText : text == nil ? .textNotString : .emptyDocument
        #expect(reasons(line) == [expected], "\(line)")
        continue
      }
      documentCount += 1
      let found = try #require(document(line), "\(line)")
      #expect(found.text == Array(text.utf8), "\(line)")
      let meta = object["meta"] as? [String: Any]
      let names = [object["source"] as? String, meta?["source"] as? String]
      #expect(found.sourceName == names.compactMap { $0 }.first { !$0.isEmpty } ?? "c4", "\(line)")
      if let id = object["id"] as? String, !id.isEmpty {
        #expect(Array(found.externalID.utf8) == Array(id.utf8), "\(line)")
      }
    }
    #expect(documentCount > 500)
  }
}
