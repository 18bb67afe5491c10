package import BM25

/// How often one term occurs in one document.
package struct TermCount: Equatable, Sendable {
  /// The term's number in the counter's dictionary, in order of first appearance from 0.
  package var localTermID: UInt32
  /// Occurrences in the document.
  package var termFrequency: UInt32

  /// A count of one term.
  package init(localTermID: UInt32, termFrequency: UInt32) {
    self.localTermID = localTermID
    self.termFrequency = termFrequency
  }
}

/// Counts the terms of a batch of documents, with a dictionary of its own.
///
/// The dictionary lives longer than a batch: a term keeps its number until, between two batches,
/// the dictionary is full and starts again. Counts depend on the documents alone. Memory grows with
/// the batch and the dictionary; emptied for the next batch, it keeps its memory and its analyzer's
/// cache.
///
/// Sendable is unchecked because of its pointers, whose memory it alone owns.
package struct TermCounter: ~Copyable, @unchecked Sendable {
  private var analyzer = WordAnalyzer()
  private var dictionary = TermDictionary(minimumCapacity: 1 << 11)
  private let dictionaryLimit: Int
  private var tokens = TokenTable()

  /// Distinguishes the dictionaries of this counter, from 1: numbers of another one mean nothing.
  package private(set) var dictionaryID: UInt32 = 1
  private var counts: [TermCount] = []
  private var ends: [Int] = []
  private var lengths: [Int] = []

  /// For each local term id its frequency in the current document; all 0 between documents.
  private var frequencies: UnsafeMutablePointer<UInt32>
  /// The local term ids of the current document in order of first appearance.
  private var appeared: UnsafeMutablePointer<UInt32>
  private var capacity = 1 << 12
  private var appearedCount = 0

  /// A counter with an empty batch, whose dictionary starts again after the batch in which it has
  /// reached `dictionaryLimit` terms.
  package init(dictionaryLimit: Int = 1 << 17) {
    self.dictionaryLimit = dictionaryLimit
    frequencies = .allocate(capacity: capacity)
    frequencies.initialize(repeating: 0, count: capacity)
    appeared = .allocate(capacity: capacity)
  }

  deinit {
    frequencies.deallocate()
    appeared.deallocate()
  }

  // MARK: Counting

  /// Adds a document of UTF-8 text and returns its length in terms; linear time.
  ///
  /// Its terms are those of `WordAnalyzer`.
  @discardableResult
  package mutating func countDocument(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var length = 0
    var cursor = WordAnalyzer.Cursor(text)
    while analyzer.findWords(&cursor) {
      for index in 0..<analyzer.wordCount {
        let entry = analyzer.entry(at: index)
        if entry.pointee.termLength == 0 { continue }
        if entry.pointee.dictionaryID != dictionaryID {
          entry.pointee.localTermID = localTermID(of: analyzer.term(of: entry))
          entry.pointee.dictionaryID = dictionaryID
        }
        count(entry.pointee.localTermID)
        length += 1
      }
    }
    endDocument(length: length)
    return length
  }

  /// Adds a document in the way of `analyzer` and returns its length in terms; linear time.
  ///
  /// `text` gives its bytes; it is not called where the terms are tokens.
  @discardableResult
  package mutating func countDocument(
    by analyzer: Analyzer, tokenIDs: some Collection<UInt32>, text: () -> [UInt8]
  ) -> Int {
    switch analyzer {
    case .words: text().withUnsafeBufferPointer { countDocument($0) }
    case .plain: text().withUnsafeBufferPointer { countPlainDocument($0) }
    case .tokens: countDocument(tokenIDs: tokenIDs)
    }
  }

  private mutating func countPlainDocument(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var length = 0
    PlainWords.forEachTerm(in: text) { term in
      count(localTermID(of: term))
      length += 1
    }
    endDocument(length: length)
    return length
  }

  /// Adds a document of token ids and returns their number; linear time.
  ///
  /// The text of such a term is the id in decimal.
  @discardableResult
  package mutating func countDocument(tokenIDs: some Collection<UInt32>) -> Int {
    let isDone: Void? = tokenIDs.withContiguousStorageIfAvailable { count(tokenIDs: $0) }
    if isDone == nil {
      Array(tokenIDs).withUnsafeBufferPointer { count(tokenIDs: $0) }
    }
    let length = tokenIDs.count
    endDocument(length: length)
    return length
  }

  private mutating func count(tokenIDs: UnsafeBufferPointer<UInt32>) {
    for token in tokenIDs {
      if let id = tokens.localTermID(of: token, dictionaryID: dictionaryID) {
        count(id)
      } else {
        var text = String(token)
        let id = text.withUTF8 { localTermID(of: $0) }
        tokens.set(id, of: token, dictionaryID: dictionaryID)
        count(id)
      }
    }
  }

  @inline(__always)
  private mutating func count(_ localTermID: UInt32) {
    let id = Int(localTermID)
    if frequencies[id] == 0 {
      appeared[appearedCount] = localTermID
      appearedCount += 1
    }
    frequencies[id] &+= 1
  }

  @inline(never)
  private mutating func localTermID(of term: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let id = dictionary.localTermID(of: term)
    if Int(id) >= capacity { grow() }
    return id
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * capacity)
    larger.initialize(repeating: 0, count: 2 * capacity)
    larger.update(from: frequencies, count: capacity)
    frequencies.deallocate()
    frequencies = larger
    let longer = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * capacity)
    longer.update(from: appeared, count: appearedCount)
    appeared.deallocate()
    appeared = longer
    capacity *= 2
  }

  private mutating func endDocument(length: Int) {
    for index in 0..<appearedCount {
      let id = appeared[index]
      counts.append(TermCount(localTermID: id, termFrequency: frequencies[Int(id)]))
      frequencies[Int(id)] = 0
    }
    appearedCount = 0
    ends.append(counts.count)
    lengths.append(length)
  }

  // MARK: Results

  /// Documents in the batch.
  package var documentCount: Int { ends.count }

  /// The terms of the dictionary; their local ids are `0..<termCount`.
  package var termCount: Int { dictionary.count }

  /// The length in terms of a document of the batch, counted from 0.
  package func documentLength(ofDocument document: Int) -> Int {
    lengths[document]
  }

  /// The distinct terms of a document of the batch, in order of first appearance, with counts.
  package func termVector(ofDocument document: Int) -> ArraySlice<TermCount> {
    counts[(document == 0 ? 0 : ends[document - 1])..<ends[document]]
  }

  /// The bytes of a term, at most 64.
  package func term(at localTermID: Int) -> ArraySlice<UInt8> {
    dictionary.term(at: localTermID)
  }

  /// Empties the batch; a full dictionary starts again.
  package mutating func removeDocuments() {
    counts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    guard dictionary.count >= dictionaryLimit else { return }
    dictionary.removeAll()
    if dictionaryID == .max {
      // Numbers run out after 4 billion dictionaries: forget what carries them.
      analyzer = WordAnalyzer()
      tokens = TokenTable()
      dictionaryID = 0
    }
    dictionaryID += 1
  }
}
