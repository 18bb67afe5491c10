package import Documents

/// The documents of one block with their tokens and terms, ready to be written to an index.
///
/// One object per thread: it is filled from a block, handed to `CorpusIndexBuilder.append`, and
/// emptied for the next block, so that the caches of its analyzer stay warm.
package final class IngestBatch {
  struct Entry {
    var document: Document
    var tokenCount: Int
    var tokens: [UInt8]
    var contentHash: [UInt8]
  }

  private(set) var entries: [Entry] = []
  private(set) var skipped: [SkippedRecord] = []
  private(set) var cursor: IngestCursor?
  private let analyzer: Analyzer
  private let vocabularySize: Int
  private var counter = TermCounter()

  /// An empty batch for an index with the given analyzer and vocabulary.
  package init(analyzer: Analyzer, vocabularySize: Int) {
    self.analyzer = analyzer
    self.vocabularySize = vocabularySize
  }

  /// Empties the batch; what comes next stands before `cursor` in the input.
  package func begin(cursor: IngestCursor) {
    entries.removeAll(keepingCapacity: true)
    skipped.removeAll(keepingCapacity: true)
    counter.removeAll()
    self.cursor = cursor
  }

  /// Adds a document with its tokens and the hash of its text.
  package func add(_ document: Document, tokens: [UInt32], contentHash: [UInt8]) {
    counter.countDocument(by: analyzer, tokenIDs: tokens) { document.text }
    entries.append(
      Entry(
        document: document, tokenCount: tokens.count,
        tokens: TokenBlob.encode(tokens, vocabularySize: vocabularySize),
        contentHash: contentHash))
  }

  /// Adds a record that was left out, or kept with a reservation.
  package func skip(_ record: SkippedRecord) {
    skipped.append(record)
  }

  /// The documents in the batch.
  package var documentCount: Int { entries.count }

  /// Their tokens.
  package var tokenCount: Int { entries.reduce(0) { $0 + $1.tokenCount } }

  var termCount: Int { counter.termCount }

  func term(at localTermID: Int) -> ArraySlice<UInt8> { counter.term(at: localTermID) }

  func documentLength(at index: Int) -> Int { counter.documentLength(ofDocument: index) }

  func termCounts(at index: Int) -> ArraySlice<TermCount> {
    counter.termVector(ofDocument: index)
  }
}
