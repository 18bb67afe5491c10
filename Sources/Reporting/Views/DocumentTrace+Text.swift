import Shards

extension DocumentTrace {
  /// The trace as lines for a terminal.
  package func lines(style: TextStyle) -> [String] {
    let title =
      "document \(document.documentID): \(document.externalID.visible), source "
      + "\(document.source.visible), \(document.place.visible), "
      + "\(document.tokenCount.grouped) tokens"
    var lines = [style.strong(title)]
    if let reason = document.dropped {
      return lines + ["dropped: \(reason.rawValue)"]
    }
    if let count = document.packedTokenCount {
      lines.append("truncated: \(count.grouped) of its tokens are in the shards")
    }
    var rows = [
      [
        "chunk", "tokens", "of the document", "link", "fragment", "before", "after", "shard",
        "row",
      ]
    ]
    for placement in placements {
      let segment = placement.segment
      rows.append([
        placement.chunk.grouped, "\(segment.range.lowerBound)–\(segment.range.upperBound - 1)",
        "\(segment.start)–\(segment.start + segment.range.count - 1)",
        placement.place > 0 && segment.linkScore > 0 ? Double(segment.linkScore).decimal(2) : "–",
        "\(placement.place + 1) of \(placement.fragmentCount)",
        placement.previousDocumentID.map { String($0) } ?? "–",
        placement.nextDocumentID.map { String($0) } ?? "–", placement.file, placement.row.grouped,
      ])
    }
    var isNumber = [true, true, true, true, false, true, true, false, true]
    if placements.contains(where: { $0.pass != nil }) {
      let passes = placements.map { $0.pass.map { "\($0 + 1)" } ?? "–" }
      rows = zip(["pass"] + passes, rows).map { [$0] + $1 }
      isNumber = [true] + isNumber
    }
    return lines + TextTable(rows: rows, isNumber: isNumber).lines()
  }
}
