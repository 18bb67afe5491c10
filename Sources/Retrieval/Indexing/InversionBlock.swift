/// The term vectors of consecutive documents, which are turned into posting lists at once.
///
/// "Block" as in blocked inversion: the collection is inverted block by block, each in memory. In
/// the index its posting lists are a row of the table `postingRun`. Memory: the stored form of the
/// vectors, about 3 bytes per posting, and while it is inverted 8 more for each posting of a
/// source.
struct InversionBlock {
  /// The documents of one source.
  fileprivate struct DocumentGroup {
    var documentIDs: [UInt32] = []
    var ends: [Int] = []
    var vectors: [UInt8] = []
    var postingCount = 0
  }

  private var groups: [DocumentGroup] = []

  /// The documents in the block.
  private(set) var documentCount = 0

  /// The first of them.
  var firstDocumentID: Int { groups.compactMap(\.documentIDs.first).min().map(Int.init) ?? 0 }

  /// Their postings.
  private(set) var postingCount = 0

  /// An empty block.
  init() {}

  /// Appends a document; `vector` is stored as `TermVector` says and holds `termCount` terms.
  mutating func append(
    documentID: UInt32, sourceID: Int, termCount: Int, vector: UnsafeRawBufferPointer
  ) {
    while groups.count <= sourceID { groups.append(DocumentGroup()) }
    groups[sourceID].documentIDs.append(documentID)
    groups[sourceID].vectors += vector.assumingMemoryBound(to: UInt8.self)
    groups[sourceID].ends.append(groups[sourceID].vectors.count)
    groups[sourceID].postingCount += termCount
    documentCount += 1
    postingCount += termCount
  }

  /// Calls `body` with each term of a source that has postings here, ascending, and all of these,
  /// ascending by document.
  ///
  /// `termCount` is greater than every term. Counting, then placing: O(postings + terms).
  func forEachList(
    ofSource sourceID: Int, termCount: Int,
    _ body: (TermID, UnsafeBufferPointer<PostingBlock.Posting>) throws -> Void
  ) rethrows {
    guard sourceID < groups.count, groups[sourceID].postingCount > 0 else { return }
    let group = groups[sourceID]
    // While postings are placed, the start of a term is where its next one goes.
    var starts = [Int](repeating: 0, count: termCount + 1)
    group.forEachEntry { _, entry in starts[Int(entry.termID) + 1] += 1 }
    for term in 0..<termCount { starts[term + 1] += starts[term] }
    let postings = [PostingBlock.Posting](unsafeUninitializedCapacity: group.postingCount) {
      postings, count in
      group.forEachEntry { documentID, entry in
        let place = starts[Int(entry.termID)]
        postings.initializeElement(
          at: place, to: .init(documentID: documentID, termFrequency: entry.frequency))
        starts[Int(entry.termID)] = place + 1
      }
      count = group.postingCount
    }
    try postings.withUnsafeBufferPointer { postings in
      var start = 0
      for term in 0..<termCount where starts[term] > start {
        try body(TermID(term), UnsafeBufferPointer(rebasing: postings[start..<starts[term]]))
        start = starts[term]
      }
    }
  }

  /// Calls `count` with each term of a source and the number of its postings here, and `body` with
  /// the blocks of their lists, in order.
  ///
  /// A list that is longer than a posting block is cut, and each of its blocks begins with it; so
  /// all blocks of such a term have the same first term.
  func forEachBlock(
    ofSource sourceID: Int, termCount: Int, count: (TermID, Int) -> Void,
    body: (PostingBlock) throws -> Void
  ) throws {
    var block = PostingBlock()
    func close() throws {
      try body(block)
      block.removeAll()
    }
    try forEachList(ofSource: sourceID, termCount: termCount) { term, postings in
      count(term, postings.count)
      var start = 0
      while start < postings.count {
        if !block.isEmpty, start > 0 || postings.count > PostingBlock.listCapacity { try close() }
        let end = min(start + PostingBlock.listCapacity, postings.count)
        block.append(UnsafeBufferPointer(rebasing: postings[start..<end]), of: term)
        start = end
      }
      if block.isFull { try close() }
    }
    if !block.isEmpty { try close() }
  }
}

extension InversionBlock.DocumentGroup {
  /// Calls `body` with each entry of each document, in order.
  @inline(__always)
  fileprivate func forEachEntry(_ body: (_ documentID: UInt32, TermVector.Entry) -> Void) {
    vectors.withUnsafeBytes { bytes in
      var start = 0
      for (documentID, end) in zip(documentIDs, ends) {
        _ = TermVector.forEachEntry(in: UnsafeRawBufferPointer(rebasing: bytes[start..<end])) {
          body(documentID, $0)
        }
        start = end
      }
    }
  }
}
