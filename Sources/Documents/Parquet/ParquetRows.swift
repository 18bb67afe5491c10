internal import Files
internal import Parquet

/// Reads the rows of one Parquet file as records: only the columns of the fields, page by page.
///
/// Reading is serial and only finds pages; `RowParser` decodes them later, on any thread. Memory:
/// the page of each column that is read, and those of the blocks that are not yet parsed.
struct ParquetRows: RecordReader {
  private let file: CorpusFile
  private let fields: RecordFields
  private let limits: ReaderLimits
  private let skippedRowCount: Int
  private var open: OpenFile?
  private var isFinished = false

  /// A file whose footer has been read.
  private struct OpenFile {
    let parser: RowParser
    let rowCount: Int
    var reader: RowReader
    var endRow: Int
  }

  /// A reader of `file`, which is not yet opened, that leaves out its first `skippedRowCount` rows.
  init(file: CorpusFile, fields: RecordFields, limits: ReaderLimits, skippedRowCount: Int) {
    self.file = file
    self.fields = fields
    self.limits = limits
    self.skippedRowCount = skippedRowCount
  }

  /// The next block, whose rows are decoded when its records are wanted; nil after the last.
  ///
  /// Row groups and pages before the first wanted row are not read. Throws where the library of a
  /// compression is not installed, and where not the file is at fault.
  mutating func next() throws(DocumentsError) -> RecordBlock? {
    guard !isFinished else { return nil }
    do throws(FileFault) {
      if open == nil { open = try openFile() }
      guard let step = try nextStep() else {
        isFinished = true
        return lastBlock([])
      }
      return block(step)
    } catch {
      if let library = error.missingLibrary {
        throw .libraryMissing(
          path: file.path, compression: library.compression, package: library.package)
      }
      isFinished = true
      return lastBlock([try error.record(path: file.path)])
    }
  }

  private func openFile() throws(FileFault) -> OpenFile {
    let parquet = try FileFault.wrapping { () throws(ParquetError) in
      try ParquetFile(path: file.path)
    }
    try FileFault.requireSize(parquet.byteCount, noted: file.byteCount)
    let columns = try FieldColumns(fields, in: parquet.schema)
    do throws(CodecError) {
      try parquet.checkCodecs(of: columns.columns)
    } catch {
      throw FileFault(error)
    }
    return OpenFile(
      parser: RowParser(file: file, columns: columns, limits: limits), rowCount: parquet.rowCount,
      reader: RowReader(
        parquet, columns: columns.columns, startingAt: skippedRowCount,
        batchByteCount: limits.blockByteCount),
      endRow: min(skippedRowCount, parquet.rowCount))
  }

  private mutating func nextStep() throws(FileFault) -> RowReader.Step? {
    try FileFault.wrapping { () throws(ParquetError) in try open?.reader.next() }
  }

  private mutating func block(_ step: RowReader.Step) -> RecordBlock? {
    guard let parser = open?.parser else { return nil }
    switch step {
    case .rows(let batch):
      open?.endRow = batch.rows.upperBound
      return block(byteCount: batch.byteCount) { parser.parse(batch, into: &$0) }
    case .lost(let rows, let fault):
      open?.endRow = rows.upperBound
      let record = SkippedRecord(
        location: RecordLocation(path: file.path, line: rows.lowerBound + 1),
        reason: .damagedFile,
        detail: "rows \(rows.lowerBound + 1) to \(rows.upperBound), of a page: \(fault)")
      return block(byteCount: 0) { $0.append(.skipped(record)) }
    }
  }

  private func block(
    byteCount: Int, _ appendRecords: @escaping @Sendable (inout [DocumentRecord]) -> Void
  ) -> RecordBlock {
    let (endRow, rowCount) = (open?.endRow ?? 0, max(1, open?.rowCount ?? 0))
    return RecordBlock(
      appendRecords: appendRecords, endLine: endRow, byteCount: byteCount,
      rawByteCount: Int(Double(file.byteCount) * Double(endRow) / Double(rowCount)),
      isEndOfFile: false)
  }

  private func lastBlock(_ reports: [SkippedRecord]) -> RecordBlock {
    RecordBlock(
      appendRecords: { records in records += reports.map(DocumentRecord.reporting) },
      endLine: open?.endRow ?? 0, byteCount: 0, rawByteCount: file.byteCount, isEndOfFile: true)
  }
}

extension FileFault {
  /// What `body` gives, with the errors of Parquet as faults of the file.
  fileprivate static func wrapping<Result>(
    _ body: () throws(ParquetError) -> Result
  ) throws(FileFault) -> Result {
    do {
      return try body()
    } catch {
      throw FileFault(error)
    }
  }

  fileprivate init(_ error: ParquetError) {
    switch error {
    case .file(.system(_, _, let code)):
      self = FileFault.systemCall(code: code)
    case .file(let error):
      self.init(
        reason: .unsupportedFormat,
        detail: "\(error); Parquet can be read from a regular file only")
    case .shrunk(let byteCount, let openedByteCount):
      self = FileFault.failure(
        "it had \(openedByteCount) bytes when it was opened, and now has \(byteCount); "
          + "give the command again when nothing changes the file")
    case .notParquet, .encrypted:
      self.init(reason: .unsupportedFormat, detail: error.description)
    case .cut, .footerTooLong, .footer, .schema, .rowGroup:
      self.init(reason: .damagedFile, detail: error.description)
    }
  }

  fileprivate init(_ error: CodecError) {
    self.init(reason: .unsupportedCompression, detail: error.description)
    if case .libraryMissing(let codec, let package) = error {
      missingLibrary = MissingLibrary(compression: codec.name, package: package)
    }
  }
}
