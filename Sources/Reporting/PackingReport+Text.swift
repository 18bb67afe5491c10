import Foundation
import Shards

extension PackingReport {
  /// Fragments a chunk has on average.
  var fragmentsPerChunk: Double {
    share(statistics.fragmentCount, of: statistics.chunkCount)
  }

  /// Σ length² / (chunks · L²): the part of the attention work that the document mask leaves.
  var attentionShare: Double {
    let chunkLength = manifest.chunkLength
    return share(statistics.squaredLengthSum, of: statistics.chunkCount * chunkLength * chunkLength)
  }

  /// The mean score of the fragments that were retrieved; nil where none was.
  var meanLinkScore: Double? {
    statistics.linkedFragmentCount == 0
      ? nil : statistics.linkScoreSum / Double(statistics.linkedFragmentCount)
  }

  /// The report as aligned lines for a terminal.
  package func lines() -> [String] {
    let counts = manifest.counts
    let rows: [(String, String)] = [
      ("strategy", strategyDescription),
      (
        "chunks",
        "\(grouped(statistics.chunkCount)) of \(grouped(manifest.chunkLength)) tokens "
          + "in \(manifest.shards.count) shards"
      ),
      ("documents", grouped(statistics.documentCount) + droppedDescription),
      (
        "tokens",
        "\(grouped(counts.packedTokens)) + \(grouped(counts.eosTokens)) EOS"
          + (counts.bosTokens > 0 ? " + \(grouped(counts.bosTokens)) BOS" : "")
      ),
      (
        "padding",
        "\(grouped(statistics.paddingTokenCount)) tokens "
          + "(\(percent(statistics.paddingTokenCount, of: manifest.tokenCount)))"
      ),
      (
        "fragments",
        "\(grouped(statistics.fragmentCount)), \(decimal(fragmentsPerChunk, 2)) a chunk"
      ),
      (
        "cut documents",
        "\(grouped(statistics.cutDocumentCount)) "
          + "(\(percent(statistics.cutDocumentCount, of: statistics.documentCount))); "
          + "\(percent(statistics.continuedTokenCount, of: statistics.tokenCount)) of the tokens "
          + "follow a cut"
      ),
      ("attention left by the document mask", percent(attentionShare)),
      (
        "relatedness of neighbours",
        adjacentRelatedness.map {
          "\(decimal($0, 4)) (mean tf-idf cosine of \(grouped(adjacentPairCount)) adjacent pairs)"
        } ?? "no chunk holds two documents"
      ),
    ]
    return table(rows + linkRows) + [""] + sourceLines() + skippedLines()
  }

  private var strategyDescription: String {
    let configuration = manifest.configuration
    let retrieval = configuration.retrieval.map {
      ", \($0.order), buffer \($0.bufferCapacity.map(grouped) ?? "all"), \($0.analyzer), "
        + "k1 \($0.k1), b \($0.b)"
    }
    return "\(configuration.strategy), seed \(configuration.seed)" + (retrieval ?? "")
  }

  private var droppedDescription: String {
    let counts = manifest.counts
    guard counts.droppedDocuments > 0 else { return "" }
    return "; \(grouped(counts.droppedDocuments)) dropped "
      + "(\(grouped(counts.droppedTokens)) tokens), listed in \(manifest.documentTable.file)"
  }

  private var linkRows: [(String, String)] {
    guard manifest.configuration.retrieval != nil else { return [] }
    let unlinked = statistics.followingFragmentCount - statistics.linkedFragmentCount
    return [
      (
        "links",
        "\(grouped(statistics.linkedFragmentCount)) retrieved"
          + (meanLinkScore.map { ", mean BM25 score \(decimal($0, 2))" } ?? "")
          + "; \(grouped(unlinked)) had no related document waiting"
      )
    ]
  }

  private func sourceLines() -> [String] {
    var rows = [["source", "documents", "fragments", "tokens", "share", "asked"]]
    for (counts, source) in zip(manifest.sourceCounts, statistics.bySource) {
      rows.append([
        counts.name.visible, grouped(source.documentCount), grouped(source.fragmentCount),
        grouped(source.tokenCount), percent(source.tokenCount, of: statistics.tokenCount),
        counts.askedShare.map(percent) ?? "–",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }
  }

  private func skippedLines() -> [String] {
    guard !manifest.skipped.isEmpty else { return ["", "skipped input: none"] }
    let reasons = manifest.skipped.sorted { $0.key < $1.key }
      .map { "\(grouped($0.value)) \($0.key)" }
    return ["", "skipped input: " + reasons.joined(separator: ", ")]
  }

  private func table(_ rows: [(String, String)]) -> [String] {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { label, value in
      label + String(repeating: " ", count: width - label.count + 2) + value
    }
  }
}

private func share(_ part: Int, of whole: Int) -> Double {
  whole == 0 ? 0 : Double(part) / Double(whole)
}

private func percent(_ part: Int, of whole: Int) -> String {
  percent(share(part, of: whole))
}

private func percent(_ share: Double) -> String {
  decimal(100 * share, 2) + " %"
}

private func decimal(_ value: Double, _ places: Int) -> String {
  String(format: "%.\(places)f", value)
}

private func grouped(_ value: Int) -> String {
  var digits = Array(String(value))
  var position = digits.count - 3
  while position > 0 {
    digits.insert(",", at: position)
    position -= 3
  }
  return String(digits)
}
