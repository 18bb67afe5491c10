package import BM25
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
  private var counter: TermCounter
  private var vectors = BatchVectors()

  /// The builder of the index whose terms `vectors` knows.
  private weak var owner: AnyObject?

  /// An empty batch for an index with the given analyzer and vocabulary.
  package init(analyzer: Analyzer, vocabularySize: Int, counter: consuming TermCounter = .init()) {
    self.analyzer = analyzer
    self.vocabularySize = vocabularySize
    self.counter = counter
  }

  /// Empties the batch; what comes next is before `cursor` in the input.
  package func begin(cursor: IngestCursor) {
    entries.removeAll(keepingCapacity: true)
    skipped.removeAll(keepingCapacity: true)
    counter.removeDocuments()
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

  /// Adds a record that was skipped, or kept with a reservation.
  package func skip(_ record: SkippedRecord) {
    skipped.append(record)
  }

  /// The documents in the batch.
  package var documentCount: Int { entries.count }

  /// Their tokens.
  package var tokenCount: Int { entries.reduce(0) { $0 + $1.tokenCount } }

  func documentLength(at index: Int) -> Int { counter.documentLength(ofDocument: index) }

  /// The distinct terms of a document.
  func termCount(at index: Int) -> Int { counter.termVector(ofDocument: index).count }

  /// Makes the term vectors of the documents, which belong to the given sources.
  ///
  /// `termID` returns the numbers that terms have in `owner`, source after source, in order of
  /// first appearance; it is not called again for the terms of an earlier batch.
  func makeVectors(
    sourceIDs: [Int], for owner: AnyObject,
    termID: (_ text: ArraySlice<UInt8>, _ sourceID: Int) throws -> TermID
  ) rethrows {
    if self.owner !== owner {
      vectors.forget()
      self.owner = owner
    }
    vectors.begin(
      documentCount: entries.count, dictionaryID: counter.dictionaryID,
      localTermCount: counter.termCount)
    let documents = Dictionary(grouping: entries.indices) { sourceIDs[$0] }
    for (sourceID, documents) in documents.sorted(by: { $0.key < $1.key }) {
      try vectors.make(ofDocuments: documents, sourceID: sourceID) {
        counter.termVector(ofDocument: $0)
      } termID: {
        try termID(counter.term(at: $0), sourceID)
      }
    }
  }

  /// Calls `body` with the stored form of the term vector of a document, made before.
  func withVector<Result>(
    at index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try vectors.withVector(ofDocument: index, body)
  }
}
