/// Consecutive rows of some columns, read but not yet decoded.
package struct RowBatch: Sendable {
  /// The rows, counted from 0 in the file.
  package let rows: Range<Int>

  /// About how many bytes the values take.
  package let byteCount: Int

  private let columns: [Column]
  private let slices: [[PageSlice]]

  /// A batch of rows, with the slices of each column.
  init(rows: Range<Int>, byteCount: Int, columns: [Column], slices: [[PageSlice]]) {
    self.rows = rows
    self.byteCount = byteCount
    self.columns = columns
    self.slices = slices
  }

  /// The values of each column, decoded: where the work is done, on any thread.
  package func decode() -> [ColumnValues] {
    zip(columns, slices).map { ColumnValues(column: $0, slices: $1) }
  }
}

/// Consecutive rows of one page.
struct PageSlice: Sendable {
  let page: Page

  /// The rows, counted in their batch.
  let rows: Range<Int>

  /// The first of them, counted in the page.
  let firstPageRow: Int
}

/// The values of a column in a batch of rows.
///
/// Rows are counted in the batch; it is fastest to ask for them in order.
package struct ColumnValues {
  private let column: Column
  private let parts: [Part]
  private var current = 0

  /// The values of a slice.
  private struct Part {
    let rows: Range<Int>
    let firstPageRow: Int
    let values: Result<PageValues, PageFault>
  }

  /// Decodes the pages of the slices.
  init(column: Column, slices: [PageSlice]) {
    self.column = column
    parts = slices.map {
      Part(rows: $0.rows, firstPageRow: $0.firstPageRow, values: $0.page.values())
    }
  }

  /// Why a row has no value that can be read; nil where it has one, or null.
  package mutating func fault(at row: Int) -> PageFault? {
    switch part(of: row)?.values {
    case .failure(let fault): fault
    case .success, nil: nil
    }
  }

  /// Whether a row's value is null.
  package mutating func isNull(at row: Int) -> Bool { value(at: row) == nil }

  /// The bytes of a row's value; nil where it is null, or not of bytes.
  package mutating func bytes(at row: Int) -> [UInt8]? {
    withBytes(at: row) { Array($0) }
  }

  /// Calls `body` with the bytes of a row's value; nil where it is null, or not of bytes.
  @inline(__always)
  package mutating func withBytes<Result>(
    at row: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    guard let (values, place) = value(at: row), case .byteArrays(let arrays) = values else {
      return nil
    }
    return arrays.withBytes(at: place, body)
  }

  /// A row's value as `ValueText` writes it; nil where it is null, or has no form as text.
  package mutating func text(at row: Int) -> String? {
    value(at: row).flatMap { ValueText(column.kind).text(of: $0.0, at: $0.1) }
  }

  /// Where the value of a row is; nil where it is null.
  @inline(__always)
  private mutating func value(at row: Int) -> (StoredValues, Int)? {
    guard let part = part(of: row), case .success(let values) = part.values else { return nil }
    let pageRow = row - part.rows.lowerBound + part.firstPageRow
    guard let places = values.places else { return (values.stored, pageRow) }
    let place = places[pageRow]
    return place == DefinitionLevels.null ? nil : (values.stored, Int(place))
  }

  @inline(__always)
  private mutating func part(of row: Int) -> Part? {
    if current < parts.count, parts[current].rows.contains(row) { return parts[current] }
    guard let found = parts.firstIndex(where: { $0.rows.contains(row) }) else { return nil }
    current = found
    return parts[found]
  }
}
