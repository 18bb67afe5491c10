package import Documents
import Foundation
package import Tokenization

/// Corpus files → piece counts → a trained tokenizer.
package struct TokenizerStage {
  /// Tokens of the vocabulary, the 256 bytes and special tokens included.
  package var vocabularySize: Int

  /// How often a pair must occur to be merged.
  package var minimumFrequency: Int
  package var fields: RecordFields
  package var limits: ReaderLimits

  /// Whether the first record that cannot be read ends the work.
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
    var workers: [Worker] = []
    let pass = try CorpusPass<Worker>(
      "counting", over: plan, fields: fields, limits: limits, isStrict: isStrict,
      threadCount: threadCount, progress: progress)
    let skipped = try pass.run {
      let worker = Worker()
      workers.append(worker)
      return worker
    } process: { records, _, worker in
      for case .document(let document) in records {
        document.text.withUnsafeBufferPointer { worker.counts.add($0) }
      }
    } commit: { _ in
    }
    var trainer = TokenizerTrainer()
    for worker in workers { trainer.merge(worker.counts) }
    guard trainer.counts.distinctCount > 0 else { throw PipelineError.noTrainingText }
    progress.note("merging \(trainer.counts.distinctCount) distinct pieces")
    let tokenizer = try trainer.train(
      vocabularySize: vocabularySize, minimumFrequency: minimumFrequency)
    return (tokenizer, skipped)
  }

  /// The counts of one thread.
  private final class Worker {
    var counts = PieceCounts()
  }
}
