import GRDB

extension InversionBlock {
  /// Writes the block as posting blocks and a row with its number, and adds its df to those of the
  /// sources.
  func write(number: Int, _ sources: inout [SourceTotals], _ db: Database) throws {
    let insertion = try RowInsertion(
      db,
      sql: """
        INSERT INTO posting (sourceID, runID, firstTermID, lastTermID, postingCount, block)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
    for sourceID in sources.indices {
      let termCount = sources[sourceID].terms.count
      insertion.bind(sourceID, at: 1)
      insertion.bind(number, at: 2)
      var frequencies = sources[sourceID].documentFrequencies
      sources[sourceID].documentFrequencies = []
      frequencies += repeatElement(0, count: termCount - frequencies.count)
      defer { sources[sourceID].documentFrequencies = frequencies }
      try forEachBlock(ofSource: sourceID, termCount: termCount) { term, count in
        frequencies[Int(term)] += UInt32(count)
      } body: { block in
        insertion.bind(Int(block.firstTermID), at: 3)
        insertion.bind(Int(block.lastTermID), at: 4)
        insertion.bind(block.postingCount, at: 5)
        try block.bytes.withUnsafeBytes {
          insertion.bind(blob: $0, at: 6)
          try insertion.insert()
        }
      }
    }
    try db.execute(
      sql: "INSERT INTO postingRun (id, firstDocumentID, documentCount) VALUES (?, ?, ?)",
      arguments: [number, firstDocumentID, documentCount])
  }
}
