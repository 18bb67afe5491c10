extension PackingDifference {
  /// The comparison as lines for a terminal.
  package func lines(first: String, second: String) -> [String] {
    let sample = sampledShare < 1 ? " (\(sampledShare.percent) of the documents)" : ""
    let rows = [
      ("documents", documents), ("chunks", chunks), ("neighbours", neighbours),
      ("companions" + sample, companions),
    ].map { name, common in
      [
        name, common.first.grouped, common.second.grouped, common.both.grouped,
        common.similarity.percent,
      ]
    }
    let table = TextTable(
      rows: [["", first, second, "both", "similarity"]] + rows,
      isNumber: [false, true, true, true, true])
    guard !settings.isEmpty else { return table.lines() + ["", "the settings are the same"] }
    let settings = TextTable(
      rows: [["setting", first, second]]
        + self.settings.map { [$0.name, $0.first.visible, $0.second.visible] },
      isNumber: [false, false, false])
    return table.lines() + [""] + settings.lines()
  }
}
