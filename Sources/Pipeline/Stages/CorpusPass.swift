import Documents

/// One pass over the documents of a corpus by several threads, whose results are committed in the
/// order of the input: what indexing, encoding and tokenizer training share.
///
/// Counts what is skipped, reports progress, and with `isStrict` throws
/// `PipelineError.skippedInput` at the first record that cannot be read. Memory: a block of text
/// (about 1 MiB, or one line) for each thread, and what the workers hold.
struct CorpusPass<Worker> {
  /// What the pass does, for the progress line.
  let name: String
  let plan: CorpusPlan
  let fields: RecordFields
  let limits: ReaderLimits
  let isStrict: Bool
  let threadCount: Int
  let progress: ProgressLine

  /// The position to resume after; nil for a whole pass.
  var cursor: IngestCursor?

  /// Whether what comes before the first bad record of a block is committed before a strict pass
  /// ends there.
  var commitsUpToBadRecord = false

  /// A pass over the files of a plan.
  ///
  /// A strict one throws where the plan passed over something.
  init(
    _ name: String, over plan: CorpusPlan, fields: RecordFields, limits: ReaderLimits,
    isStrict: Bool, threadCount: Int, progress: ProgressLine
  ) throws {
    if isStrict, let record = plan.skipped.first(where: { !$0.reason.isNotice }) {
      throw PipelineError.skippedInput(record)
    }
    self.name = name
    self.plan = plan
    self.fields = fields
    self.limits = limits
    self.isStrict = isStrict
    self.threadCount = threadCount
    self.progress = progress
  }

  /// Reads the corpus and returns the counts of what was skipped, files of the plan included.
  ///
  /// `process` gets the records of a block with the position after it, and may run on any thread;
  /// `commit` runs on one thread at a time, in the order of the blocks. A record for which
  /// `isBad` is false is not counted as skipped, and does not end a strict pass.
  @discardableResult
  func run(
    makeWorker: @escaping () throws -> Worker,
    isBad: @escaping (SkippedRecord) -> Bool = { _ in true },
    process: @escaping ([DocumentRecord], IngestCursor, Worker) throws -> Void,
    commit: @escaping (Worker) throws -> Void
  ) throws -> SkipCounts {
    var skipped = SkipCounts()
    for record in plan.skipped { skipped.add(record) }
    var reader = CorpusReader(
      files: plan.files, fields: fields, limits: limits, startingAt: cursor)
    let timings = progress.timings
    progress.begin(name, unit: .bytes, total: plan.byteCount)
    try OrderedWork<DocumentBlock, Slot>(
      threadCount: threadCount,
      makeWorker: { Slot(try makeWorker()) },
      next: {
        let clock = timings.clock()
        defer { timings.add(clock, to: .read) }
        let block = try reader.next()
        progress.update(to: reader.bytesRead)
        return block
      },
      process: { block, slot in
        let clock = timings.clock()
        let records = slot.records(of: block, isStrict: isStrict, isBad: isBad)
        try process(records, block.cursor, slot.worker)
        timings.add(clock, to: .analyze)
      },
      commit: { _, slot in
        if let record = slot.badRecord {
          if commitsUpToBadRecord { try commit(slot.worker) }
          throw PipelineError.skippedInput(record)
        }
        try commit(slot.worker)
        skipped.merge(slot.skipped)
      }
    ).run()
    progress.end()
    return skipped
  }

  /// A worker, and what its thread found in the block at hand.
  private final class Slot {
    let worker: Worker
    private(set) var skipped = SkipCounts()

    /// The record at which a strict pass ends.
    private(set) var badRecord: SkippedRecord?

    init(_ worker: Worker) {
      self.worker = worker
    }

    /// The records of a block, for a strict pass those before the first bad one.
    func records(
      of block: DocumentBlock, isStrict: Bool, isBad: (SkippedRecord) -> Bool
    ) -> [DocumentRecord] {
      let records = block.records()
      skipped = SkipCounts()
      for (place, record) in records.enumerated() {
        switch record {
        case .document: break
        case .notice(let notice): skipped.add(notice)
        case .skipped(let record) where isBad(record):
          if isStrict {
            badRecord = record
            return Array(records[..<place])
          }
          skipped.add(record)
        case .skipped: break
        }
      }
      return records
    }
  }
}
