import Packing
package import Shards

/// The statistics of one packed folder, as `stats` prints them.
package struct PackingReport: Sendable {
  package let folder: String
  package let manifest: ShardManifest
  package let statistics: PackingStatistics

  /// Documents in more than one fragment.
  package let cutDocumentCount: Int

  /// The lengths of the packed documents in tokens, without EOS and BOS.
  package let documentLengths: Distribution

  /// How evenly batches cost; nil where the packing does not balance them.
  package let batchBalance: BatchBalance?

  /// A report of what was measured.
  package init(
    folder: PackedFolder, statistics: PackingStatistics, cutDocumentCount: Int,
    documentLengths: Distribution, batchBalance: BatchBalance?
  ) {
    self.folder = folder.path
    manifest = folder.manifest
    self.statistics = statistics
    self.cutDocumentCount = cutDocumentCount
    self.documentLengths = documentLengths
    self.batchBalance = batchBalance
  }

  /// Measures the packing at `path` on this thread; `sampleCount` fragments are compared with all
  /// others.
  package init(folder path: String, sampleCount: Int = 0) throws {
    let folder = try PackedFolder(path: path)
    let measurement = PackingMeasurement(of: folder)
    var frequencies = DocumentFrequencies(vocabularySize: folder.manifest.vocabularySize)
    for block in measurement.chunkBlocks {
      frequencies.merge(try measurement.documentFrequencies(of: block))
    }
    var statistics = measurement.emptyStatistics
    let inverse = frequencies.inverse()
    let sample = try FragmentSample(sampleCount, of: folder, inverse)
    for block in measurement.chunkBlocks {
      statistics.merge(try measurement.statistics(of: block, inverse, sample))
    }
    self.init(
      folder: folder, statistics: statistics,
      cutDocumentCount: try measurement.cutDocuments().count,
      documentLengths: try measurement.documentLengths(),
      batchBalance: try measurement.batchBalance())
  }

  /// Mean number of fragments per chunk.
  package var fragmentsPerChunk: Double {
    statistics.fragmentCount.share(of: statistics.chunkCount)
  }

  /// Chunks that hold as many documents as one may, a padding tail counted; nil without a limit.
  package var fullChunkCount: Int? {
    manifest.segmentLimit.map { statistics.chunksBySegmentCount[$0] ?? 0 }
  }

  /// Σ length² / (chunks · L²): the share of the attention work that the document mask leaves.
  package var attentionShare: Double {
    let chunkLength = manifest.chunkLength
    return statistics.squaredLengthSum.share(of: statistics.chunkCount * chunkLength * chunkLength)
  }

  /// Fragments after the first of their chunk that were not retrieved with a score above 0.
  package var unlinkedFragmentCount: Int {
    statistics.followingFragmentCount - statistics.linkedFragmentCount
  }
}
