import BM25
import Documents
import Packing
import Retrieval

/// What is packed by itself: the documents of a source, or of all of them for a strategy that mixes
/// sources, and of those one partition.
///
/// It has its own random numbers and its own result, so nothing depends on where or when it is
/// packed. Where documents are repeated, each pass over them is a unit: so no chunk holds a
/// document twice, and in each pass it has other neighbours.
struct PackingUnit {
  /// Its place among all units, which is the order of their chunks before these are shuffled.
  var number: Int

  /// Its partition, from 0.
  var partition = 0

  /// The source, or all of them.
  var sources: [IndexedSource]

  /// The documents by their rank in the corpus, ascending; nil for all of the sources.
  var documentIDs: [UInt32]?
  var documentCount: Int

  /// Their tokens.
  var tokenCount: Int

  /// The token budget of each source in this unit; nil for no limit.
  var budgets: [Int]?

  /// Which pass over its documents this is, from 0.
  var pass = 0

  /// The sources that have given all of their tokens in earlier passes.
  var finishedSourceIDs: Set<Int> = []

  /// The name of its documents, the same in every pass.
  var documentsName: String

  /// The name of its stream of random numbers.
  var streamName: String { pass == 0 ? documentsName : documentsName + ", pass \(pass + 1)" }

  /// Maximum number of fragments that wait: one per document at most, so more room would stay
  /// empty.
  func bufferCapacity(_ configuration: PackingConfiguration) -> Int {
    min(
      configuration.bufferCapacity ?? .max, max(1, documentCount), CandidateBuffer.largestCapacity)
  }

  /// Whether its documents come topic after topic: not where all of them can wait, or the source is
  /// too small for topics.
  func isFedByTopics(_ configuration: PackingConfiguration) -> Bool {
    configuration.retrieval?.feed == .topics && bufferCapacity(configuration) < documentCount
      && sources[0].isLargeEnoughForTopics
  }

  /// The name of its spool in a part of a packing.
  var fileName: String { "unit-\(number).chunks" }
}

/// The units of the first pass of a packing, in order, and without budgets.
///
/// Memory: with partitions 2 bytes for each document of the corpus while they are sorted out, or
/// that of `TopicPartitions`, then 4 bytes for each document of the partitions that are wanted.
struct PackingUnits {
  /// The units that are wanted.
  private(set) var all: [PackingUnit] = []

  /// How many of them each partition has.
  private(set) var groupCount = 0

  /// A digest of the ids and the lengths of all documents, and of their partitions where topics
  /// decide these; empty without partitions.
  private(set) var corpusDigest = ""

  /// Splits an index into units; with a partition, those of this partition only.
  init(
    _ configuration: PackingConfiguration, partition wanted: Int?, of index: CorpusIndex
  ) throws {
    guard index.globalStatistics == nil || wanted != nil else {
      throw PipelineError.hasGlobalStatistics(index: index.path)
    }
    let keepsSourcesApart = configuration.strategy.keepsSourcesApart
    let groups = keepsSourcesApart ? index.sources.map { [$0] } : [index.sources]
    groupCount = groups.count
    func documentsName(of sources: [IndexedSource]) -> String {
      keepsSourcesApart ? "documents of \(sources[0].name)" : "documents of all sources"
    }
    guard configuration.partitionCount > 1 else {
      all = groups.enumerated().map { number, sources in
        PackingUnit(
          number: number, sources: sources, documentIDs: nil,
          documentCount: sources.reduce(0) { $0 + $1.statistics.documentCount },
          tokenCount: sources.reduce(0) { $0 + $1.tokenCount },
          documentsName: documentsName(of: sources))
      }
      return
    }
    let members = try Members(of: index, configuration, wanted: wanted)
    corpusDigest = members.digest
    for (group, sources) in groups.enumerated() {
      for partition in 0..<configuration.partitionCount
      where wanted == nil || wanted == partition {
        let documentIDs =
          sources.count == 1
          ? members.documentIDs[partition][sources[0].id]
          : members.documentIDs[partition].flatMap { $0 }.sorted()
        all.append(
          PackingUnit(
            number: group * configuration.partitionCount + partition, partition: partition,
            sources: sources, documentIDs: documentIDs, documentCount: documentIDs.count,
            tokenCount: sources.reduce(0) { $0 + members.tokenCounts[partition][$1.id] },
            documentsName: documentsName(of: sources)
              + ", partition \(partition) of \(configuration.partitionCount)"))
      }
    }
  }

  /// The documents of each partition, for each source.
  private struct Members {
    var documentIDs: [[[UInt32]]]
    var tokenCounts: [[Int]]
    var digest = ""

    init(of index: CorpusIndex, _ configuration: PackingConfiguration, wanted: Int?) throws {
      let none = [[UInt32]](repeating: [], count: index.sources.count)
      let zeros = [Int](repeating: 0, count: index.sources.count)
      documentIDs = Array(repeating: none, count: configuration.partitionCount)
      tokenCounts = Array(repeating: zeros, count: configuration.partitionCount)
      var digest = CorpusDigest()
      let partitionOfDocument = try Members.partitions(
        of: index, configuration, wanted: wanted, &digest)
      try index.forEachLength { documentID, sourceID, tokenCount in
        let partition = partitionOfDocument(documentID)
        digest.add(documentID: documentID, tokenCount: tokenCount)
        tokenCounts[partition][sourceID] += tokenCount
        guard wanted == nil || wanted == partition else { return }
        documentIDs[partition][sourceID].append(UInt32(documentID))
      }
      self.digest = index.globalStatistics?.digest ?? String(digest.value, radix: 16)
    }

    /// The partition of each document, and the digest of the external ids.
    ///
    /// An index with global statistics must hold documents of the wanted partition only; which are
    /// of it by topics, the whole corpus alone tells.
    private static func partitions(
      of index: CorpusIndex, _ configuration: PackingConfiguration, wanted: Int?,
      _ digest: inout CorpusDigest
    ) throws -> (_ documentID: Int) -> Int {
      let partitioning = configuration.partitioning
      if index.globalStatistics != nil, let wanted {
        guard configuration.partitionRule == .hash else { return { _ in wanted } }
        try index.forEachExternalID { _, externalID in
          let partition = partitioning.partition(ofExternalID: externalID)
          guard partition == wanted else {
            throw PipelineError.foreignDocument(
              externalID: externalID, partition: partition, index: index.path, wanted: wanted)
          }
        }
        return { _ in wanted }
      }
      var partitions = [UInt16](repeating: 0, count: index.documentCount)
      if configuration.partitionRule == .topics {
        let found = try TopicPartitions(of: index, configuration)
        try found.forEachDocument(of: index) { documentID, partition in
          partitions[documentID] = partition
          digest.add(documentID: documentID, partition: Int(partition))
        }
        try index.forEachExternalID { digest.add(documentID: $0, externalID: $1) }
        return { [partitions] in Int(partitions[$0]) }
      }
      try index.forEachExternalID { documentID, externalID in
        partitions[documentID] = UInt16(partitioning.partition(ofExternalID: externalID))
        digest.add(documentID: documentID, externalID: externalID)
      }
      return { [partitions] in Int(partitions[$0]) }
    }
  }
}
