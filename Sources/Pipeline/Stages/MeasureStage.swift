import Foundation
package import Reporting
package import Retrieval
package import Shards
import Tokenization

/// Shards → statistics, on several threads.
package struct MeasureStage: Sendable {
  private let threadCount: Int
  private let sampleCount: Int

  /// A stage that measures on `threadCount` threads; they change nothing in the result.
  ///
  /// `sampleCount` fragments are compared with all others, which only `stats` needs.
  package init(threadCount: Int, sampleCount: Int = 0) {
    self.threadCount = threadCount
    self.sampleCount = sampleCount
  }

  /// Measures a packed folder.
  package func measure(_ path: String, progress: ProgressLine) throws -> PackingReport {
    try measure(try PackedFolder(path: path), progress: progress).report
  }

  /// Measures a packed folder, and draws the sample that the page of the report shows; with the
  /// index that was packed also the terms of its links and the topics of its documents.
  package func entry(
    _ path: String, index: CorpusIndex? = nil, progress: ProgressLine
  ) throws -> ReportPage.Entry {
    let folder = try PackedFolder(path: path)
    let explainer = try index.flatMap { try LinkExplainer(of: folder, by: $0) }
    let (report, inverse) = try measure(folder, progress: progress)
    var sample = try ReportSample(of: folder, inverse, viewer: try folder.viewer())
    if let index, index.hasTopics {
      let names = try TopicNames(of: index)
      sample.views = try sample.views.map { try $0.named(by: names.topic) }
    }
    if let explainer { sample.views = try sample.views.map { try $0.explained(explainer.terms) } }
    return ReportPage.Entry(report, sample)
  }

  private func measure(
    _ folder: PackedFolder, progress: ProgressLine
  ) throws -> (report: PackingReport, inverse: InverseFrequencies) {
    let measurement = PackingMeasurement(of: folder)
    progress.begin("measuring \(folder.path.visible)", unit: .chunks, total: 2 * folder.chunkCount)
    defer { progress.clear() }
    var frequencies = DocumentFrequencies(vocabularySize: folder.manifest.vocabularySize)
    try inOrder(measurement.chunkBlocks, progress, measurement.documentFrequencies) {
      frequencies.merge($0)
    }
    let inverse = frequencies.inverse()
    let sample = try FragmentSample(sampleCount, of: folder, inverse)
    var statistics = measurement.emptyStatistics
    try inOrder(measurement.chunkBlocks, progress) {
      try measurement.statistics(of: $0, inverse, sample)
    } merge: {
      statistics.merge($0)
    }
    let report = PackingReport(
      folder: folder, statistics: statistics,
      cutDocumentCount: try measurement.cutDocuments().count,
      documentLengths: try measurement.documentLengths(),
      batchBalance: try measurement.batchBalance())
    return (report, inverse)
  }

  /// Measures blocks on the threads, a few per thread at a time, and merges the results in order.
  private func inOrder<Result: Sendable>(
    _ blocks: [Range<Int>], _ progress: ProgressLine,
    _ measure: @escaping @Sendable (Range<Int>) throws -> Result, merge: (Result) -> Void
  ) throws {
    let width = 4 * threadCount
    for start in stride(from: 0, to: blocks.count, by: width) {
      let wave = blocks[start..<min(start + width, blocks.count)]
      let results = Results<Result>(count: wave.count)
      try IndependentWork.run(count: wave.count, threadCount: threadCount) { job in
        results.set(try measure(blocks[start + job]), at: job)
        progress.advance(by: blocks[start + job].count)
      }
      for result in results.all { merge(result) }
    }
  }

  /// What the jobs of a wave gave, by their numbers.
  ///
  /// `@unchecked Sendable`: the elements are read and written under `lock`.
  private final class Results<Element>: @unchecked Sendable {
    private let lock = NSLock()
    private var elements: [Element?]

    init(count: Int) {
      elements = Array(repeating: nil, count: count)
    }

    var all: [Element] { lock.withLock { elements.compactMap { $0 } } }

    func set(_ element: Element, at place: Int) {
      lock.withLock { elements[place] = element }
    }
  }
}

extension PackedFolder {
  /// A viewer of the folder's chunks, with the tokenizer beside the shards.
  package func viewer() throws -> ChunkViewer {
    let tokenizer = try Tokenizer(contentsOf: path + "/" + manifest.tokenizer.file)
    return ChunkViewer(self) { tokens in
      String(decoding: tokenizer.bytes(ofAll: tokens[...]), as: UTF8.self)
    }
  }
}
