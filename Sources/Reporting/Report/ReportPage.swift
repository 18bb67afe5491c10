import Foundation
import Packing
import Shards

/// `report.html`: one or several packings on one page that needs nothing else.
package struct ReportPage: Sendable {
  package static let fileName = "report.html"

  /// A packing, its numbers, and a sample of its chunks.
  package struct Entry: Sendable {
    package var report: PackingReport
    package var sample: ReportSample

    /// A packing to show.
    package init(_ report: PackingReport, _ sample: ReportSample) {
      self.report = report
      self.sample = sample
    }
  }

  let entries: [Entry]

  /// The names of the packings, in their order.
  let names: [String]

  /// The names of all sources; the place of one is its colour.
  let sources: [String]

  /// A page of the given packings, in their order.
  package init(_ entries: [Entry]) {
    self.entries = entries
    names = PackingReport.names(of: entries.map(\.report))
    sources = PackingReport.sourceNames(of: entries.map(\.report))
  }

  private static let titleStart = "Packing report: "

  /// Whether the file at `path` is such a page, by its mark and its title.
  package static func isPage(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    let head = String(decoding: (try? file.read(upToCount: 1 << 12)) ?? Data(), as: UTF8.self)
    return head.hasPrefix("<!doctype html>") && head.contains(HTMLPage.mark.markup)
      && head.contains("<title>" + titleStart)
  }

  /// The page.
  package func html() -> String {
    let title =
      ReportPage.titleStart
      + (entries.count == 1 ? names[0] : "\(entries.count) packings side by side")
    return HTMLPage(
      title: title, subtitle: subtitle,
      sections: [
        .init("At a glance", glance), .init("Sources", sourceShares), .init("Lengths", lengths),
        .init("Chunks", strips), .init("Document mask", masks),
        .init("Relatedness", relatedness), .init("Burstiness", burstiness),
        .init("Links", links), .init("Chunks to read", chunksToRead),
        .init(entries.count == 1 ? "How it was made" : "How they were made", provenance),
      ]
    ).html()
  }

  private var subtitle: HTML {
    let chunks = entries.reduce(0) { $0 + $1.report.statistics.chunkCount }
    let tokens = entries.reduce(0) { $0 + $1.report.statistics.tokenCount }
    return """
      \(chunks.grouped) chunks, \(tokens.grouped) tokens. Numbers are counted over every chunk; \
      pictures of single chunks show a sample drawn with a fixed seed.
      """
  }

  /// One picture for each packing, side by side.
  func eachPacking(_ content: (Int, Entry) -> HTML) -> HTML {
    HTMLFigure.sideBySide(entries.enumerated().map { content($0, $1) })
  }

  /// The colour of a source.
  func colour(ofSource name: String) -> Int { sources.firstIndex(of: name) ?? 0 }

  /// The colour of a segment's source.
  func colour(_ segment: Shard.Segment, _ report: PackingReport) -> Int {
    report.manifest.sources.indices.contains(segment.sourceID)
      ? colour(ofSource: report.manifest.sources[segment.sourceID]) : 0
  }

  private var glance: HTML {
    let facts = entries.map(\.report.facts)
    guard facts.count > 1 else {
      return HTMLTable(
        columns: ["", "", ""],
        rows: facts[0].map { .init($0.label, [.number($0.value), .text($0.note)]) }
      ).html + glossary
    }
    let rows = facts[0].indices.map { row in
      HTMLTable.Row(facts[0][row].label, facts.map { .number($0[row].value) })
    }
    let notes = entries.enumerated().map { i, entry -> HTML in
      let lines = facts[i].map {
        "<li>\($0.label): \($0.value) <span class=\"note\">\($0.note)</span></li>" as HTML
      }
      return """
        <details><summary>\(names[i]) in full</summary><ul>\(lines)</ul></details>

        """
    }
    return HTMLTable(columns: [""] + names, rows: rows).html + HTML(notes) + glossary
  }

  private var glossary: HTML {
    """
    <details><summary>What the lines mean</summary>
    <ul>
    <li>Relatedness: the mean tf-idf cosine of fragments, over token ids; “at random” is that of any \
    two fragments of the packing.</li>
    <li>Found of available: of sampled fragments that share their chunk with another document, the \
    best cosine in their chunk against the best in the whole packing. What is missing, a larger \
    buffer or an order by topics may find; near-duplicates are available but kept apart.</li>
    <li>Common vocabulary: of the distinct tokens of two neighbours, the share that both have.</li>
    <li>Burstiness: the exponent of a Zipf distribution fitted to how often each token occurs. The \
    lower it is, the more often tokens recur. Chunks are what causal masking sees, fragments \
    what the document mask sees.</li>
    <li>Attention left by the mask: Σ length² of the fragments against that of whole chunks.</li>
    <li>Near-duplicate pairs: fragments of one chunk that agree in about three quarters of their \
    5-token shingles.</li>
    </ul>
    </details>

    """
  }

  private var sourceShares: HTML {
    let shown = largestSources
    let shares = entries.map { entry in shown.map { entry.report.share(ofSource: $0) } }
    let charts = eachDistinct(shares) { i, name in
      let bars = zip(shown, shares[i]).map { source, share in
        BarChart.Bar(
          source, share ?? 0, text: (share ?? 0).percent, colour: colour(ofSource: source))
      }
      return HTMLFigure(
        name, note: "share of the tokens",
        picture: BarChart(title: "Share of the tokens by source, \(name)", bars: bars).html,
        table: sourceTable(entries[i].report)
      ).html
    }
    let rest: HTML =
      shown.count < sources.count
      ? "<p class=\"note\">The largest \(shown.count) of \(sources.count) sources.</p>\n" : ""
    return rest + charts
  }

  /// The sources with the most tokens in any packing, in their order.
  private var largestSources: [String] {
    guard sources.count > ReportPage.sourceLimit else { return sources }
    let shares = sources.map { source in
      entries.compactMap { $0.report.share(ofSource: source) }.max() ?? 0
    }
    let largest = sources.indices.sorted {
      shares[$0] != shares[$1] ? shares[$0] > shares[$1] : $0 < $1
    }.prefix(ReportPage.sourceLimit)
    return largest.sorted().map { sources[$0] }
  }

  /// Sources that are shown by name.
  private static let sourceLimit = 24

  /// A picture for each packing, side by side; one for all of them where their values are the same.
  private func eachDistinct<Value: Equatable>(
    _ values: [Value], _ content: (_ index: Int, _ name: String) -> HTML
  ) -> HTML {
    guard values.count > 1, values.allSatisfy({ $0 == values[0] }) else {
      return eachPacking { i, _ in content(i, names[i]) }
    }
    return HTMLFigure.sideBySide([content(0, "all packings")])
  }

  private func sourceTable(_ report: PackingReport) -> HTMLTable {
    HTMLTable(
      columns: [
        "source", "documents", "fragments", "tokens", "share", "asked", "dropped documents",
      ],
      rows: zip(report.manifest.sourceCounts, report.statistics.bySource).prefix(500).map {
        counts, source in
        .init(
          counts.name,
          [
            .number(source.documentCount.grouped), .number(source.fragmentCount.grouped),
            .number(source.tokenCount.grouped),
            .number(source.tokenCount.share(of: report.statistics.tokenCount).percent),
            .number(counts.askedShare?.percent ?? "–"),
            .number(counts.droppedDocuments.grouped),
          ])
      })
  }

  /// The spreads of several values: side by side where there is only one packing, else each with
  /// its packings side by side.
  private func together(_ spreads: [HTML]) -> HTML {
    entries.count == 1
      ? HTMLFigure.sideBySide(spreads.map { "<div>\n\($0)</div>\n" }) : HTML(spreads)
  }

  private var lengths: HTML {
    together([
      spread("Document lengths", "tokens of a document", perDoubling: 2) { $0.documentLengths },
      spread("Fragment lengths", "tokens of a fragment", perDoubling: 2) {
        $0.statistics.fragmentLengths
      },
      spread("Fragments of a chunk", "fragments", perDoubling: 2) { report in
        var distribution = Distribution()
        for (count, chunks) in report.statistics.chunksByFragmentCount {
          distribution.add(Double(count), count: chunks)
        }
        return distribution
      },
    ])
  }

  private var burstiness: HTML {
    let note: HTML = """
      <p>The Zipf exponent of a text's token counts. Further left, tokens recur more often: a \
      model sees more to copy and to learn from in its context.</p>

      """
    return note
      + together([
        spread("Burstiness of chunks", "Zipf exponent of a chunk", perDoubling: 16) {
          $0.statistics.burstiness.chunks
        },
        spread("Burstiness of fragments", "Zipf exponent of a fragment", perDoubling: 16) {
          $0.statistics.burstiness.fragments
        },
      ])
  }

  private var links: HTML {
    guard entries.contains(where: { $0.report.manifest.retrieval != nil }) else {
      return "<p>No packing here retrieved its documents, so there are no link scores.</p>\n"
    }
    let note: HTML = """
      <p>The BM25 scores with which fragments were retrieved by the one before them (or by the first \
      of their chunk). A score has no unit: it grows with the length of the query.</p>

      """
    return note + spread("Link scores", "BM25 score", perDoubling: 2) { $0.statistics.linkScores }
  }

  /// A histogram of the same distribution of each packing, over common axes.
  private func spread(
    _ title: String, _ xLabel: String, perDoubling: Int, _ value: (PackingReport) -> Distribution
  ) -> HTML {
    let distributions = entries.map { value($0.report) }
    let histograms = distributions.map { distribution in
      distribution.histogram(perDoubling: perDoubling).map { bucket in
        ColumnChart.Column(
          bucket.range, 100 * bucket.count.share(of: max(1, distribution.count)))
      }
    }
    let all = histograms.joined()
    let low = all.map(\.range.lowerBound).min() ?? 1
    let high = all.map(\.range.upperBound).max() ?? 2
    let figures = eachDistinct(distributions) { i, name in
      let distribution = distributions[i]
      guard distribution.count > 0 else { return "" }
      let zeros: HTML =
        distribution.zeroCount > 0
        ? " \(distribution.zeroCount.grouped) of them are 0 and not shown." : ""
      let mean = distribution.mean?.rounded4 ?? "–"
      return HTMLFigure(
        name, note: "mean \(mean), \(distribution.count.grouped) in all.\(zeros)",
        picture: ColumnChart(
          title: "\(title), \(name): mean \(mean)", xLabel: xLabel, yLabel: "share in %",
          columns: histograms[i], isXLogarithmic: true, xRange: low...max(low, high),
          yMaximum: all.map(\.value).max(), colour: i
        ).html,
        table: spreadTable(distribution, perDoubling: perDoubling)
      ).html
    }
    return "<h3>\(title)</h3>\n" + figures
  }

  private func spreadTable(_ distribution: Distribution, perDoubling: Int) -> HTMLTable {
    let quantiles = [
      ("least", 0), ("10 % below", 0.1), ("half below", 0.5), ("90 % below", 0.9),
      ("99 % below", 0.99), ("greatest", 1),
    ].map { name, share in
      HTMLTable.Row(
        name, [.number(distribution.quantile(share)?.rounded4 ?? "–"), .number("")])
    }
    let buckets = distribution.histogram(perDoubling: perDoubling).filter { $0.count > 0 }.map {
      HTMLTable.Row(
        "\($0.range.lowerBound.rounded4) to \($0.range.upperBound.rounded4)",
        [.number($0.count.grouped), .number($0.count.share(of: distribution.count).percent)])
    }
    return HTMLTable(
      columns: ["", "value or count", "share"], rows: quantiles + [.init("by range", [])] + buckets)
  }

  private var provenance: HTML {
    eachPacking { i, entry in
      let manifest = entry.report.manifest
      var rows = [("folder", entry.report.folder)]
      rows += manifest.describedSettings.compactMap { name, value in value.map { (name, $0) } }
      rows += manifest.skipped.sorted { $0.key < $1.key }
        .map { ("skipped: \($0.key)", $0.value.grouped) }
      rows += manifest.counts.droppedByReason.sorted { $0.key < $1.key }.map {
        (
          "dropped: \($0.key)",
          "\($0.value.documents.grouped) documents, \($0.value.tokens.grouped) tokens"
        )
      }
      return HTMLTable(
        caption: names[i], columns: ["", ""],
        rows: rows.map { .init($0.0, [.init("<span class=\"anywhere\">\($0.1)</span>")]) }
      ).html
    }
  }
}
