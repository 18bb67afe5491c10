import Foundation

/// Makes records of the lines of one JSON Lines file.
struct LineParser: Sendable {
  /// Consecutive whole lines of the file.
  struct Lines: Sendable {
    /// The lines with their LFs; the last may have none.
    var bytes: [UInt8]

    /// The number of the first line in its file, from 1.
    var firstLine: Int
  }

  private let path: String
  private let fixedSourceName: String?
  private let fallbackSourceName: String
  private let trie: FieldTrie
  private let limits: ReaderLimits

  /// A parser for `file`; the file's own source name wins over the fields.
  init(file: CorpusFile, trie: FieldTrie, limits: ReaderLimits) {
    path = file.path
    fixedSourceName = file.sourceName
    fallbackSourceName = file.stem
    self.trie = trie
    self.limits = limits
  }

  /// Appends a record for every one of `lines` that is not blank.
  func parse(_ lines: Lines, into records: inout [DocumentRecord]) {
    lines.bytes.withUnsafeBufferPointer { bytes in
      JSONScanner.Scratch.withScratch(for: trie, depth: limits.maximumNestingDepth) { scratch in
        var line = lines.firstLine
        var start = 0
        while start < bytes.count {
          let end = LineEnds.next(in: bytes, from: start) ?? bytes.count
          let body = UnsafeBufferPointer(rebasing: bytes[start..<end])
          parse(body, line: line, scratch: scratch, into: &records)
          start = end + 1
          line += 1
        }
      }
    }
  }

  private func parse(
    _ body: UnsafeBufferPointer<UInt8>, line number: Int,
    scratch: JSONScanner.Scratch, into records: inout [DocumentRecord]
  ) {
    let location = RecordLocation(path: path, line: number)
    guard body.count <= limits.maximumLineByteCount else {
      records.append(.skipped(.lineTooLong(at: location, byteCount: body.count, limits: limits)))
      return
    }
    let line = LineEnds.droppingCarriageReturn(body)
    guard !LineEnds.isBlank(line) else { return }
    do throws(JSONScanner.Fault) {
      try parse(line, at: location, scratch: scratch, into: &records)
    } catch {
      let isMark = error.offset == 0 && line.starts(with: LineEnds.byteOrderMark)
      let detail = "byte \(error.offset + 1): \(error.problem)"
      records.append(
        .skipped(
          SkippedRecord(
            location: location, reason: isMark ? .misplacedByteOrderMark : error.reason,
            detail: isMark ? "" : detail)))
    }
  }

  private func parse(
    _ line: UnsafeBufferPointer<UInt8>, at location: RecordLocation,
    scratch: JSONScanner.Scratch, into records: inout [DocumentRecord]
  ) throws(JSONScanner.Fault) {
    var scanner = try JSONScanner(trie: trie, line: line, scratch: scratch)
    try scanner.scan()
    let captures = scratch.captures
    var replacedCount = 0

    let text = winner(of: trie.text, in: captures)
    guard text.kind == .string else {
      let reason: SkipReason = text.kind == .absent ? .missingText : .textNotString
      records.append(.skipped(SkippedRecord(location: location, reason: reason, detail: "")))
      return
    }
    let textBytes = string(text, in: line, replacedCount: &replacedCount)
    guard !textBytes.isEmpty else {
      records.append(
        .skipped(SkippedRecord(location: location, reason: .emptyDocument, detail: "")))
      return
    }
    let sourceName =
      fixedSourceName
      ?? first(of: trie.sources, in: captures, line: line, replacedCount: &replacedCount) {
        $0.kind == .string
      } ?? fallbackSourceName
    let externalID =
      first(of: trie.ids, in: captures, line: line, replacedCount: &replacedCount) {
        $0.kind == .string || $0.kind == .number
      } ?? "\(path)/\(location.line)"
    if replacedCount > 0 {
      records.append(
        .notice(
          SkippedRecord(
            location: location, reason: .replacedSurrogate, detail: "\(replacedCount) replaced")))
    }
    records.append(
      .document(
        Document(
          externalID: externalID, sourceName: sourceName, text: textBytes, location: location)))
  }

  /// What the first slot of a field holds that holds anything.
  private func winner(
    of slots: FieldTrie.Slots, in captures: UnsafeMutableBufferPointer<JSONScanner.Capture>
  ) -> JSONScanner.Capture {
    for slot in slots where captures[slot].kind != .absent { return captures[slot] }
    return .absent
  }

  /// The first field that `isUsable` and is not empty.
  private func first(
    of fields: [FieldTrie.Slots], in captures: UnsafeMutableBufferPointer<JSONScanner.Capture>,
    line: UnsafeBufferPointer<UInt8>, replacedCount: inout Int,
    where isUsable: (JSONScanner.Capture) -> Bool
  ) -> String? {
    for field in fields {
      let capture = winner(of: field, in: captures)
      guard isUsable(capture), !capture.range.isEmpty else { continue }
      return String(
        decoding: string(capture, in: line, replacedCount: &replacedCount), as: UTF8.self)
    }
    return nil
  }

  private func string(
    _ capture: JSONScanner.Capture, in line: UnsafeBufferPointer<UInt8>, replacedCount: inout Int
  ) -> [UInt8] {
    let body = UnsafeBufferPointer(rebasing: line[capture.range])
    guard capture.hasEscapes else { return Array(body) }
    let decoded = JSONString.decode(body)
    replacedCount += decoded.replacedCount
    return decoded.bytes
  }
}

extension SkippedRecord {
  /// The record of a line over the limit; the same whether the line was gathered or passed over.
  static func lineTooLong(
    at location: RecordLocation, byteCount: Int, limits: ReaderLimits
  ) -> SkippedRecord {
    SkippedRecord(
      location: location, reason: .lineTooLong,
      detail: "\(byteCount) bytes, over the limit of \(limits.maximumLineByteCount)")
  }
}
