import Documents
import Foundation

/// Everything a source gives, divided by kind, with the cursor after each block.
struct Readout: Equatable {
  var records: [DocumentRecord] = []
  var cursors: [IngestCursor] = []
  /// How many of `records` had been given at each of `cursors`.
  var recordCounts: [Int] = []
  var byteCount = 0

  /// Reads `files` to their end.
  init(
    _ files: [CorpusFile], fields: RecordFields = FieldPreset.auto.fields,
    limits: ReaderLimits = ReaderLimits(), startingAt cursor: IngestCursor? = nil
  ) throws {
    var reader = CorpusReader(files: files, fields: fields, limits: limits, startingAt: cursor)
    while let block = try reader.next() {
      records += block.records()
      cursors.append(block.cursor)
      recordCounts.append(records.count)
      byteCount += block.byteCount
    }
  }

  /// Reads one JSON Lines file.
  init(path: String, limits: ReaderLimits = ReaderLimits()) throws {
    try self.init([CorpusFile(path: path)], limits: limits)
  }

  var documents: [Document] {
    records.compactMap { if case .document(let document) = $0 { document } else { nil } }
  }

  var texts: [String] { documents.map { String(decoding: $0.text, as: UTF8.self) } }

  var skipped: [SkippedRecord] {
    records.compactMap { if case .skipped(let skipped) = $0 { skipped } else { nil } }
  }

  var notices: [SkippedRecord] {
    records.compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
  }

  /// The reasons of skips and notices, in order.
  var reasons: [SkipReason] {
    records.compactMap {
      switch $0 {
      case .document: nil
      case .skipped(let report), .notice(let report): report.reason
      }
    }
  }
}

/// Writes `bytes` to a file in `folder` and returns its path.
func write(_ bytes: some Sequence<UInt8>, to name: String, in folder: String) throws -> String {
  let url = URL(filePath: folder).appending(path: name)
  try FileManager.default.createDirectory(
    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(bytes).write(to: url)
  return url.path
}
