import Packing
import Shards

extension PackingReport {
  /// The report as aligned lines for a terminal.
  package func lines() -> [String] {
    let facts = facts
    let table = TextTable(
      rows: facts.map { [$0.label, $0.value, $0.note] }, isNumber: [false, true, false])
    return table.lines() + [""] + sourceTable.lines() + ["", skippedLine]
  }

  /// Several packings side by side: a column for each, then the share of each source.
  package static func lines(comparing reports: [PackingReport]) -> [String] {
    let names = PackingReport.names(of: reports)
    let columns = reports.map(\.facts)
    let isNumber = [false] + reports.map { _ in true }
    let facts = TextTable(
      rows: [[""] + names]
        + (columns.first ?? []).indices.map { row in
          [columns[0][row].label] + columns.map { $0[row].value }
        }, isNumber: isNumber)
    let sources = TextTable(
      rows: [["share of the tokens"] + names]
        + PackingReport.sourceNames(of: reports).map { source in
          [source.visible] + reports.map { $0.share(ofSource: source)?.percent ?? "–" }
        }, isNumber: isNumber)
    return facts.lines() + [""] + sources.lines()
  }

  /// The names of packings side by side: the last components of their paths where these differ.
  package static func names(of reports: [PackingReport]) -> [String] {
    let short = reports.map { report in
      report.folder.split(separator: "/").last.map { String($0).visible } ?? report.folder.visible
    }
    return Set(short).count == short.count ? short : reports.map(\.folder.visible)
  }

  /// The names of all sources, those of the first packing first.
  package static func sourceNames(of reports: [PackingReport]) -> [String] {
    var seen: Set<String> = []
    return reports.flatMap(\.manifest.sources).filter { seen.insert($0).inserted }
  }

  /// The share of the real tokens that a source has; nil where the packing has no such source.
  package func share(ofSource name: String) -> Double? {
    manifest.sources.firstIndex(of: name).map {
      statistics.bySource[$0].tokenCount.share(of: statistics.tokenCount)
    }
  }

  private var sourceTable: TextTable {
    var rows = [["source", "documents", "fragments", "tokens", "share", "asked"]]
    let repeats = manifest.repetition != nil
    if repeats { rows[0] += ["asked tokens", "passes", "repeated"] }
    for (counts, source) in zip(manifest.sourceCounts, statistics.bySource) {
      rows.append(
        [
          counts.name.visible, source.documentCount.grouped, source.fragmentCount.grouped,
          source.tokenCount.grouped,
          source.tokenCount.share(of: statistics.tokenCount).percent,
          counts.askedShare?.percent ?? "–",
        ]
          + (repeats
            ? [
              counts.askedTokens?.grouped ?? "–", counts.passes?.decimal(2) ?? "–",
              counts.repeatedTokens?.grouped ?? "–",
            ] : []))
    }
    return TextTable(rows: rows, isNumber: [false] + rows[0].dropFirst().map { _ in true })
  }

  private var skippedLine: String {
    guard !manifest.skipped.isEmpty else { return "skipped input: none" }
    let reasons = manifest.skipped.sorted { $0.key < $1.key }
      .map { "\($0.value.grouped) \($0.key)" }
    return "skipped input: " + reasons.joined(separator: ", ")
  }
}
