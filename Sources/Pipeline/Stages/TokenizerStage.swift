package import Documents
import Foundation
package import Tokenization

/// Corpus files → piece counts → a trained tokenizer.
package struct TokenizerStage {
  package var vocabularySize: Int
  package var minimumFrequency: Int
  package var fields: RecordFields
  package var limits: ReaderLimits
  package var isStrict: Bool
  package var threadCount: Int

  /// A trainer with the defaults of the command line.
  package init(vocabularySize: Int) {
    self.vocabularySize = vocabularySize
    minimumFrequency = 2
    fields = FieldPreset.auto.fields
    limits = ReaderLimits()
    isStrict = false
    threadCount = ProcessInfo.processInfo.activeProcessorCount
  }

  /// Trains on the files of a plan; the result does not depend on the number of threads.
  ///
  /// Memory: the distinct pieces of the text, once for each thread.
  package func train(
    _ plan: CorpusPlan, progress: ProgressLine
  ) throws -> (tokenizer: Tokenizer, skipped: SkipCounts) {
    var skipped = SkipCounts()
    for record in plan.skipped { skipped.add(record) }
    if isStrict, let record = plan.skipped.first { throw PipelineError.skippedInput(record) }
    var reader = CorpusReader(files: plan.files, fields: fields, limits: limits)
    var workers: [Worker] = []
    progress.begin("counting", unit: .bytes, total: plan.byteCount)
    try OrderedWork<DocumentBlock, Worker>(
      threadCount: threadCount,
      makeWorker: {
        let worker = Worker()
        workers.append(worker)
        return worker
      },
      next: {
        let block = try reader.next()
        progress.update(to: reader.bytesRead)
        return block
      },
      process: { block, worker in worker.count(block) },
      commit: { _, worker in
        if isStrict, let record = worker.firstSkipped { throw PipelineError.skippedInput(record) }
        skipped.merge(worker.skipped)
      }
    ).run()
    progress.end()
    var trainer = TokenizerTrainer()
    for worker in workers { trainer.merge(worker.counts) }
    guard trainer.counts.distinctCount > 0 else { throw PipelineError.noTrainingText }
    progress.note("merging \(trainer.counts.distinctCount) distinct pieces")
    let tokenizer = try trainer.train(
      vocabularySize: vocabularySize, minimumFrequency: minimumFrequency)
    return (tokenizer, skipped)
  }

  private final class Worker {
    private(set) var counts = PieceCounts()
    private(set) var skipped = SkipCounts()
    private(set) var firstSkipped: SkippedRecord?

    func count(_ block: DocumentBlock) {
      skipped = SkipCounts()
      firstSkipped = nil
      for record in block.records() {
        skipped.add(record)
        switch record {
        case .document(let document):
          document.text.withUnsafeBufferPointer { counts.add($0) }
        case .skipped(let record): firstSkipped = firstSkipped ?? record
        case .notice: break
        }
      }
    }
  }
}
