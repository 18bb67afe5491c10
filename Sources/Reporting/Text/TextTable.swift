/// Rows of cells in columns as wide as their widest cell, for a terminal.
package struct TextTable: Sendable {
  package var rows: [[String]]

  /// Which columns are aligned to the right.
  package var isNumber: [Bool]

  /// A table of rows with as many cells as `isNumber` has.
  package init(rows: [[String]], isNumber: [Bool]) {
    self.rows = rows
    self.isNumber = isNumber
  }

  /// A line for each row, two spaces between columns, none at the end.
  package func lines() -> [String] {
    let widths = isNumber.indices.map { column in
      rows.map { $0.indices.contains(column) ? $0[column].columnCount : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.columnCount)
        return isNumber[column] ? padding + cell : cell + padding
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
