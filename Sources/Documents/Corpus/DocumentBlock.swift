/// Consecutive records of a corpus, read but not yet parsed.
///
/// Reading is serial and cheap; `records()` does the work, is pure and may run on any thread.
package struct DocumentBlock: Sendable {
  /// The position after the block.
  package let cursor: IngestCursor

  /// The size of the block in bytes, after decompression.
  package let byteCount: Int

  private let blocks: [RecordBlock]

  /// A block of some blocks of files, which ends at `cursor`.
  init(cursor: IngestCursor, blocks: [RecordBlock]) {
    self.cursor = cursor
    self.blocks = blocks
    byteCount = blocks.reduce(0) { $0 + $1.byteCount }
  }

  /// The records in the order of the input: UTF-8 checked, JSON parsed, fields extracted.
  ///
  /// Linear in `byteCount`; each call does the whole work again.
  package func records() -> [DocumentRecord] {
    var records: [DocumentRecord] = []
    for block in blocks { block.appendRecords(&records) }
    return records
  }
}
