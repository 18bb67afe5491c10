internal import Parquet

/// Makes records of the rows of one Parquet file.
struct RowParser: Sendable {
  private let path: String
  private let fixedSourceName: String?
  private let fallbackSourceName: String
  private let columns: FieldColumns
  private let limits: ReaderLimits

  /// A parser for `file`; the file's own source name wins over the fields.
  init(file: CorpusFile, columns: FieldColumns, limits: ReaderLimits) {
    path = file.path
    fixedSourceName = file.sourceName
    fallbackSourceName = file.stem
    self.columns = columns
    self.limits = limits
  }

  /// Appends a record for every row of `batch`.
  func parse(_ batch: RowBatch, into records: inout [DocumentRecord]) {
    var values = batch.decode()
    records.reserveCapacity(records.count + batch.rows.count)
    for row in 0..<batch.rows.count {
      let location = RecordLocation(path: path, line: batch.rows.lowerBound + row + 1)
      records.append(record(of: row, at: location, in: &values))
    }
  }

  private func record(
    of row: Int, at location: RecordLocation, in values: inout [ColumnValues]
  ) -> DocumentRecord {
    for index in values.indices {
      guard let fault = values[index].fault(at: row) else { continue }
      return skipped(
        fault.isUnsupported ? .unsupportedFormat : .damagedPage, at: location,
        "column '\(columns.columns[index].name)', of its page: \(fault)")
    }
    let limit = limits.maximumLineByteCount
    var text: [UInt8]?
    for index in columns.text where text == nil {
      let byteCount = values[index].withBytes(at: row) { $0.count } ?? 0
      guard byteCount <= limit else {
        return .skipped(.lineTooLong(at: location, byteCount: byteCount, limits: limits))
      }
      text = values[index].bytes(at: row)
    }
    guard let text else { return skipped(.missingText, at: location, "null") }
    guard !text.isEmpty else { return skipped(.emptyDocument, at: location, "") }
    if let invalid = text.withUnsafeBufferPointer(UTF8Check.firstInvalidOffset) {
      return skipped(.invalidUTF8, at: location, "byte \(invalid + 1) of the text")
    }
    return .document(
      Document(
        externalID: first(of: columns.ids, at: row, in: &values) ?? "\(path)/\(location.line)",
        sourceName: fixedSourceName ?? first(of: columns.sources, at: row, in: &values)
          ?? fallbackSourceName,
        text: text, location: location))
  }

  /// The first field that has a value that is not empty.
  private func first(
    of fields: [[Int]], at row: Int, in values: inout [ColumnValues]
  ) -> String? {
    for field in fields {
      // As in JSON, a column that is not null hides the one after it.
      for index in field where !values[index].isNull(at: row) {
        if let text = values[index].text(at: row), !text.isEmpty { return text }
        break
      }
    }
    return nil
  }

  private func skipped(
    _ reason: SkipReason, at location: RecordLocation, _ detail: String
  ) -> DocumentRecord {
    .skipped(SkippedRecord(location: location, reason: reason, detail: detail))
  }
}
