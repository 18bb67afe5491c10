/// Consecutive records of a corpus, read but not yet parsed.
///
/// Reading is serial and cheap; `records()` does the work, is pure and may run on any thread.
package struct DocumentBlock: Sendable {
  /// What a block holds, in order.
  enum Part: Sendable {
    /// Whole lines of a JSON Lines file, to be parsed.
    case lines(LineBatch, LineParser)
    /// A text file, to be checked.
    case text(TextFile)
    /// Records that are ready.
    case records([DocumentRecord])
  }

  /// The position after the block.
  package let cursor: IngestCursor

  /// The size of the block in bytes, after decompression.
  package let byteCount: Int

  let parts: [Part]

  init(cursor: IngestCursor, byteCount: Int, parts: [Part]) {
    self.cursor = cursor
    self.byteCount = byteCount
    self.parts = parts
  }

  /// A block of records that need no parsing, for sources that make their documents.
  package init(cursor: IngestCursor, byteCount: Int, records: [DocumentRecord]) {
    self.init(cursor: cursor, byteCount: byteCount, parts: [.records(records)])
  }

  /// The records in the order of the input: UTF-8 checked, JSON parsed, fields taken out.
  ///
  /// Linear in `byteCount`; each call does the whole work again.
  package func records() -> [DocumentRecord] {
    var records: [DocumentRecord] = []
    for part in parts {
      switch part {
      case .lines(let batch, let parser): parser.parse(batch, into: &records)
      case .text(let file): records.append(file.record())
      case .records(let ready): records += ready
      }
    }
    return records
  }
}
