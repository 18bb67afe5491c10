/// Reads some columns of a file as batches of rows, in order.
///
/// Only the pages of those columns are read. Reading is serial; a batch is decoded later, by any
/// thread.
package struct RowReader {
  /// What one step gives.
  package enum Step: Sendable {
    /// Consecutive rows.
    case rows(RowBatch)

    /// Rows that are lost with the rest of their row group, because a column's next page cannot be
    /// found.
    case lost(rows: Range<Int>, PageFault)
  }

  private let file: ParquetFile
  private let columns: [Column]
  private let batchByteCount: Double
  private var rowGroup = 0
  private var row: Int
  private var open: OpenRowGroup?
  private var fault: PageFault?

  /// What a row takes at least, in bytes: its place in memory, even where all values are null.
  private static let rowByteCount = 32.0

  /// A row group that is being read: for each column its cursor, and the page that has `row`.
  private struct OpenRowGroup {
    var cursors: [PageCursor]
    var pages: [Page?]
  }

  /// A reader of `columns`, which have at most one value per row, from a row of the file on.
  ///
  /// A batch has about `batchByteCount` bytes of values, and never less than a row.
  package init(
    _ file: ParquetFile, columns: [Column], startingAt row: Int = 0, batchByteCount: Int
  ) {
    precondition(!columns.contains(where: \.isRepeated), "a column has one value per row")
    self.file = file
    self.columns = columns
    self.row = min(max(0, row), file.rowCount)
    self.batchByteCount = Double(batchByteCount)
  }

  /// The next rows, or nil at the end; what is thrown is not about some rows, but about the file.
  package mutating func next() throws(ParquetError) -> Step? {
    while rowGroup < file.rowRanges.count {
      let rows = file.rowRanges[rowGroup]
      if fault == nil, row < rows.upperBound, let batch = try nextBatch(in: rows) {
        return .rows(batch)
      }
      rowGroup += 1
      open = nil
      if let fault {
        defer { (row, self.fault) = (rows.upperBound, nil) }
        return .lost(rows: row..<rows.upperBound, fault)
      }
    }
    return nil
  }

  /// The next rows of the row group with the given rows; nil where there are none before a fault.
  private mutating func nextBatch(in rows: Range<Int>) throws(ParquetError) -> RowBatch? {
    let firstRow = row
    var slices = [[PageSlice]](repeating: [], count: columns.count)
    var byteCount = 0.0
    do throws(ReadingError) {
      try openRowGroup(rows)
      while row < rows.upperBound, byteCount < batchByteCount {
        let pages = try pages(of: row - rows.lowerBound)
        let perRow = pages.reduce(Self.rowByteCount) { $0 + $1.byteCountPerRow }
        let end = pages.reduce(rows.count) { min($0, $1.rows.upperBound) }
        let rest = end - (row - rows.lowerBound)
        let room = batchByteCount - byteCount
        // A page is not divided for the sake of a few rows.
        let fitting = max(1, Int((room / perRow).rounded(.up)))
        let count = Double(rest) * perRow <= room + batchByteCount / 2 ? rest : min(rest, fitting)
        let batchRows = row - firstRow..<row - firstRow + count
        for (index, page) in pages.enumerated() {
          let skipped = row - rows.lowerBound - page.rows.lowerBound
          slices[index].append(PageSlice(page: page, rows: batchRows, firstPageRow: skipped))
        }
        row += count
        byteCount += Double(count) * perRow
      }
    } catch {
      switch error {
      case .file(let error): throw error
      case .page(let pageFault): fault = pageFault
      }
    }
    guard row > firstRow else { return nil }
    return RowBatch(
      rows: firstRow..<row, byteCount: Int(byteCount), columns: columns, slices: slices)
  }

  private mutating func openRowGroup(_ rows: Range<Int>) throws(ReadingError) {
    guard open == nil else { return }
    var cursors: [PageCursor] = []
    for column in columns {
      let chunk = file.metadata.rowGroups[rowGroup].columns[column.index]
      do throws(PageFault) {
        cursors.append(
          try PageCursor(file, column: column, chunk: chunk, rowCount: rows.count))
      } catch {
        throw .page(error)
      }
    }
    open = OpenRowGroup(cursors: cursors, pages: [Page?](repeating: nil, count: cursors.count))
  }

  /// For each column, the page that has a row of the row group.
  private mutating func pages(of row: Int) throws(ReadingError) -> [Page] {
    var pages: [Page] = []
    for index in columns.indices {
      if let page = open?.pages[index], page.rows.contains(row) {
        pages.append(page)
      } else if let page = try open?.cursors[index].page(of: row) {
        open?.pages[index] = page
        pages.append(page)
      }
    }
    return pages
  }
}
