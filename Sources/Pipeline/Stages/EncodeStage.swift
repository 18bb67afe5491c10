package import Documents
package import Tokenization

/// Corpus files → the ids of each document, a line each.
package struct EncodeStage {
  package var tokenizer: Tokenizer
  package var specialTokens = SpecialTokenHandling.ordinary
  /// Lines are `{"ids":[…]}`, instead of ids with blanks between.
  package var writesJSON = false
  package var fields = FieldPreset.auto.fields
  package var limits = ReaderLimits()
  package var isStrict = false
  package var threadCount = 1

  /// A stage with the defaults of the command line.
  package init(tokenizer: Tokenizer) {
    self.tokenizer = tokenizer
  }

  /// The line of one text, with its line feed.
  package func line(of text: [UInt8]) -> [UInt8] {
    let worker = Worker(self)
    worker.append(text)
    return worker.lines
  }

  /// Encodes the documents of a plan, and hands on their lines in the order of the documents.
  ///
  /// Lines come as the bytes of many at a time, the same for any number of threads. An empty
  /// document has a line without ids; other records that are skipped have none.
  package func encode(
    _ plan: CorpusPlan, progress: ProgressLine, write: @escaping ([UInt8]) throws -> Void
  ) throws -> SkipCounts {
    var skipped = SkipCounts()
    for record in plan.skipped { skipped.add(record) }
    if isStrict, let record = plan.skipped.first { throw PipelineError.skippedInput(record) }
    var reader = CorpusReader(files: plan.files, fields: fields, limits: limits)
    progress.begin("encoding", unit: .bytes, total: plan.byteCount)
    try OrderedWork<DocumentBlock, Worker>(
      threadCount: threadCount,
      makeWorker: { Worker(self) },
      next: {
        let block = try reader.next()
        progress.update(to: reader.bytesRead)
        return block
      },
      process: { block, worker in worker.encode(block) },
      commit: { _, worker in
        try write(worker.lines)
        if let record = worker.firstSkipped { throw PipelineError.skippedInput(record) }
        skipped.merge(worker.skipped)
      }
    ).run()
    progress.end()
    return skipped
  }

  private final class Worker {
    private(set) var lines: [UInt8] = []
    private(set) var skipped = SkipCounts()
    /// The record at which a strict run ends.
    private(set) var firstSkipped: SkippedRecord?

    private let stage: EncodeStage
    private let encoder: Encoder
    private var ids: [TokenID] = []

    init(_ stage: EncodeStage) {
      self.stage = stage
      encoder = stage.tokenizer.makeEncoder()
    }

    func encode(_ block: DocumentBlock) {
      lines.removeAll(keepingCapacity: true)
      skipped = SkipCounts()
      for record in block.records() {
        switch record {
        case .document(let document):
          append(document.text)
        case .skipped(let skip) where skip.reason == .emptyDocument:
          append([])
        case .skipped(let skip):
          if stage.isStrict {
            firstSkipped = skip
            return
          }
          skipped.add(skip)
        case .notice(let notice):
          skipped.add(notice)
        }
      }
    }

    func append(_ text: [UInt8]) {
      ids.removeAll(keepingCapacity: true)
      text.withUnsafeBufferPointer {
        encoder.encode($0, specialTokens: stage.specialTokens, into: &ids)
      }
      if stage.writesJSON { lines.append(contentsOf: "{\"ids\":[".utf8) }
      lines.append(
        contentsOf: Self.list(ids, separator: UInt8(ascii: stage.writesJSON ? "," : " ")))
      if stage.writesJSON { lines.append(contentsOf: "]}".utf8) }
      lines.append(UInt8(ascii: "\n"))
    }

    /// Decimal numbers with separators between.
    private static func list(_ ids: [TokenID], separator: UInt8) -> [UInt8] {
      let longest = 11
      return [UInt8](unsafeUninitializedCapacity: ids.count * longest) { buffer, count in
        for id in ids {
          if count > 0 {
            buffer[count] = separator
            count += 1
          }
          var end = count + 1
          var rest = id
          while rest >= 10 {
            end += 1
            rest /= 10
          }
          rest = id
          for index in (count..<end).reversed() {
            buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
          }
          count = end
        }
      }
    }
  }
}
