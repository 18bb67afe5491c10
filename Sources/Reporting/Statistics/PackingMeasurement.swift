import Packing
package import Shards

/// Measures a packed folder in blocks of chunks, of about two million ids each, in two passes: to
/// count tokens, and to compare fragments, with each other and with a sample of them.
///
/// A block may be measured on any thread; the results are merged in the order of the blocks, so
/// they do not depend on the threads. Memory: per block in progress some numbers for each token of
/// the vocabulary, and one chunk.
package struct PackingMeasurement: Sendable {
  package let folder: PackedFolder

  /// The numbers of the chunks of each block, in order.
  package let chunkBlocks: [Range<Int>]

  /// A measurement of an open folder.
  package init(of folder: PackedFolder) {
    self.folder = folder
    let width = min(1_024, max(1, (1 << 21) / folder.manifest.chunkLength))
    chunkBlocks = stride(from: 0, to: folder.chunkCount, by: width).map {
      $0..<min($0 + width, folder.chunkCount)
    }
  }

  /// Statistics of no chunks of the folder.
  package var emptyStatistics: PackingStatistics {
    PackingStatistics(
      sourceCount: folder.manifest.sources.count,
      vocabularySize: folder.manifest.vocabularySize)
  }

  /// First pass: in how many fragments of a block each token occurs.
  package func documentFrequencies(of block: Range<Int>) throws -> DocumentFrequencies {
    var counter = TokenCounter(folder.manifest)
    var frequencies = DocumentFrequencies(vocabularySize: folder.manifest.vocabularySize)
    for number in block {
      let chunk = try folder.chunk(number)
      for fragment in chunk.fragments {
        frequencies.add(counter.entries(of: chunk.tokens[fragment.range]))
      }
    }
    return frequencies
  }

  /// Second pass: the statistics of a block, once the tokens of all blocks are counted and the
  /// sample is drawn.
  package func statistics(
    of block: Range<Int>, _ inverseFrequencies: InverseFrequencies, _ sample: FragmentSample
  ) throws -> PackingStatistics {
    var counter = TokenCounter(folder.manifest)
    var memory = Relatedness.Memory(vocabularySize: folder.manifest.vocabularySize)
    var comparison = FragmentSample.Memory(
      sampleCount: sample.places.count, vocabularySize: folder.manifest.vocabularySize)
    var statistics = emptyStatistics
    statistics.foundRelatedness = FoundRelatedness(sampleCount: sample.places.count)
    for number in block {
      let chunk = try folder.chunk(number)
      let fragments = chunk.fragments
      let entries = fragments.map { counter.entries(of: chunk.tokens[$0.range]) }
      let end = fragments.last?.range.upperBound ?? 0
      let vectors = zip(fragments, entries).map {
        FragmentVector(
          documentID: $0.documentID, entries: $1, inverseFrequencies: inverseFrequencies)
      }
      statistics.add(chunk.segments)
      statistics.relatedness.add(vectors, using: &memory)
      statistics.foundRelatedness.add(vectors, ofChunk: number, sample, using: &comparison)
      statistics.burstiness.add(
        chunk: counter.entries(of: chunk.tokens[..<end]), fragments: entries)
      statistics.nearDuplicates.add(
        fragments.map { (documentID: $0.documentID, text: text(of: $0, in: chunk)) }
          .filter { $0.text.count >= DocumentSketch.shingleLength }
          .map { ($0.documentID, DocumentSketch(of: $0.text)) })
    }
    return statistics
  }

  /// The tokens of a fragment without BOS and EOS: of a whole document what the packer compares.
  private func text(
    of fragment: Shard.Segment, in chunk: PackedFolder.PackedChunk
  ) -> ArraySlice<UInt32> {
    let (manifest, policy) = (folder.manifest, folder.manifest.documentPolicy)
    var tokens = chunk.tokens[fragment.range]
    if policy.addBOS, fragment.start == 0 { tokens = tokens.dropFirst() }
    if policy.addEOS, tokens.last.map(Int.init) == manifest.eosTokenID {
      tokens = tokens.dropLast()
    }
    return tokens
  }

  /// Which documents have more than one fragment; reads no tokens.
  package func cutDocuments() throws -> CutDocuments {
    var cut = CutDocuments(documentCount: folder.manifest.documentTable.rows)
    try folder.forEachChunk { _, segments in cut.add(segments) }
    return cut
  }

  /// How evenly batches cost, where the packing balances them; else nil.
  ///
  /// Reads no tokens.
  package func batchBalance() throws -> BatchBalance? {
    guard let batchSize = folder.manifest.configuration.batchSize else { return nil }
    var costs: [Int] = []
    try folder.forEachChunk { _, segments in
      costs.append(segments.reduce(0) { $0 + $1.range.count * $1.range.count })
    }
    return BatchBalance(costs: costs, windowSize: batchSize)
  }

  /// The lengths of the documents as they are packed, in tokens without EOS and BOS, from the
  /// document table.
  package func documentLengths() throws -> Distribution {
    var lengths = Distribution()
    try DocumentTable.forEachRecord(folder: folder.path) { row in
      guard row.dropped == nil else { return }
      let tokenCount = row.packedTokenCount ?? row.tokenCount
      guard tokenCount >= 0 else {
        throw ShardsError.damagedDocumentTable(
          path: folder.path + "/" + DocumentTable.fileName, line: row.documentID + 1,
          reason: "its length is \(tokenCount) tokens")
      }
      lengths.add(tokenCount)
    }
    return lengths
  }
}

/// Which documents have more than one fragment: a bit for each document of the corpus.
package struct CutDocuments: Sendable, Equatable {
  private var words: [UInt64]
  private let documentCount: Int

  /// Marks for `documentCount` documents, none of which is cut.
  package init(documentCount: Int) {
    self.documentCount = documentCount
    words = Array(repeating: 0, count: (documentCount + 63) / 64)
  }

  /// Adds the segments of a chunk.
  ///
  /// A fragment that does not begin its document is one of several.
  package mutating func add(_ segments: [Shard.Segment]) {
    for segment in segments
    where segment.start > 0 && (0..<documentCount).contains(segment.documentID) {
      words[segment.documentID / 64] |= 1 << UInt64(segment.documentID % 64)
    }
  }

  /// Adds the marks of other chunks of the same packing.
  package mutating func merge(_ other: CutDocuments) {
    for i in words.indices { words[i] |= other.words[i] }
  }

  /// The number of documents with more than one fragment.
  package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}
