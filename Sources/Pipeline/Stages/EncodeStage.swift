package import Documents
package import Tokenization

/// Corpus files → the ids of the documents, one line per document.
package struct EncodeStage {
  package var tokenizer: Tokenizer

  /// How special tokens in the texts are encoded.
  package var specialTokens = SpecialTokenHandling.ordinary

  /// Whether lines are `{"ids":[…]}` instead of ids separated by spaces.
  package var writesJSON = false
  package var fields = FieldPreset.auto.fields
  package var limits = ReaderLimits()

  /// Whether the first record that cannot be read ends the work.
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

  /// Encodes the documents of a plan, and passes their lines to `write` in order.
  ///
  /// It gets the bytes of many lines at a time, the same for any number of threads. An empty
  /// document has a line without ids; other records that are skipped have none.
  package func encode(
    _ plan: CorpusPlan, progress: ProgressLine, write: @escaping ([UInt8]) throws -> Void
  ) throws -> SkipCounts {
    var pass = try CorpusPass<Worker>(
      "encoding", over: plan, fields: fields, limits: limits, isStrict: isStrict,
      threadCount: threadCount, progress: progress)
    pass.commitsUpToBadRecord = true
    return try pass.run {
      Worker(self)
    } isBad: {
      $0.reason != .emptyDocument
    } process: { records, _, worker in
      worker.encode(records)
    } commit: { worker in
      try write(worker.lines)
    }
  }

  private final class Worker {
    private(set) var lines: [UInt8] = []
    private let stage: EncodeStage
    private let encoder: Encoder
    private var ids: [TokenID] = []

    init(_ stage: EncodeStage) {
      self.stage = stage
      encoder = stage.tokenizer.makeEncoder()
    }

    func encode(_ records: [DocumentRecord]) {
      lines.removeAll(keepingCapacity: true)
      for record in records {
        switch record {
        case .document(let document): append(document.text)
        case .skipped(let skip) where skip.reason == .emptyDocument: append([])
        case .skipped, .notice: break
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

    /// Decimal numbers with separators between them.
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
