import Packing
import Shards

extension PackingReport {
  /// One line of the report: a label, a short value that can be compared with those of other
  /// packings, and a remark.
  package struct Fact: Sendable, Equatable {
    package var label: String
    package var value: String
    package var note: String

    init(_ label: String, _ value: String, _ note: String = "") {
      self.label = label
      self.value = value
      self.note = note
    }
  }

  /// The lines of every packing, with the same labels in the same order.
  package var facts: [Fact] {
    let counts = manifest.counts
    let relatedness = statistics.relatedness
    let found = statistics.foundRelatedness
    let pairs = relatedness.adjacentPairCount.grouped + " adjacent pairs"
    return [
      Fact("strategy", manifest.strategy.rawValue, manifest.notableSettings),
      Fact(
        "chunks", statistics.chunkCount.grouped,
        "of \(manifest.chunkLength.grouped) tokens in \(manifest.shards.count) shards"),
      Fact("documents", statistics.documentCount.grouped, droppedNote),
      Fact(
        "tokens", counts.packedTokens.grouped,
        "+ \(counts.eosTokens.grouped) EOS"
          + (counts.bosTokens > 0 ? " + \(counts.bosTokens.grouped) BOS" : "") + repeatedNote),
      Fact(
        "padding", statistics.paddingTokenCount.share(of: manifest.tokenCount).percent,
        "\(statistics.paddingTokenCount.grouped) tokens"),
      Fact("document length", documentLengths.meanText, documentLengths.quantileNote),
      Fact(
        "fragment length", statistics.fragmentLengths.meanText,
        statistics.fragmentLengths.quantileNote),
      Fact(
        "fragments a chunk", fragmentsPerChunk.decimal(2),
        "\(statistics.fragmentCount.grouped) fragments"
          + (statistics.chunksByFragmentCount.keys.max().map { ", at most \($0.grouped)" } ?? "")
          + (fullChunkCount.map { "; \($0.grouped) chunks reach the limit" } ?? "")),
      Fact(
        "cut documents", cutDocumentCount.share(of: statistics.documentCount).percent,
        "\(cutDocumentCount.grouped) documents" + truncatedNote),
      Fact(
        "tokens behind a cut",
        statistics.continuedTokenCount.share(of: statistics.tokenCount).percent,
        "their document begins in another chunk"),
      Fact(
        "attention left by the mask", attentionShare.percent,
        "Σ length² of chunks · L²" + balanceNote),
      Fact(
        "relatedness of neighbours", relatedness.adjacent?.decimal(4) ?? "–",
        "mean tf-idf cosine of \(pairs)"),
      Fact(
        "relatedness in a chunk", relatedness.allPairs?.decimal(4) ?? "–",
        "of all \(relatedness.pairCount.grouped) pairs"),
      Fact(
        "relatedness at random", relatedness.anyPair?.decimal(4) ?? "–",
        "of any two fragments of the packing"),
      Fact(
        "relatedness found", found.meanFound?.decimal(4) ?? "–",
        found.sampledFragmentCount == 0
          ? "no fragments were sampled"
          : "best in the chunk, mean of \(found.sampledFragmentCount.grouped) sampled fragments"),
      Fact(
        "relatedness available", found.meanAvailable?.decimal(4) ?? "–",
        "best in the whole packing, of the same fragments"),
      Fact(
        "found of available", found.share?.percent ?? "–",
        "how much of it the settings reach"),
      Fact(
        "common vocabulary", relatedness.vocabularyOverlap?.percent ?? "–",
        "of the distinct tokens of neighbours"),
      Fact(
        "burstiness of chunks", statistics.burstiness.chunks.mean?.decimal(3) ?? "–",
        "mean Zipf exponent; lower is burstier"),
      Fact(
        "burstiness of fragments", statistics.burstiness.fragments.mean?.decimal(3) ?? "–",
        "what a token sees under the document mask"),
      Fact(
        "near-duplicate pairs", statistics.nearDuplicates.count.grouped,
        "in \(statistics.nearDuplicates.chunkCount.grouped) chunks; "
          + "\(statistics.nearDuplicates.comparedCount.grouped) pairs compared"),
      Fact("links", linkedShareText, linksNote),
      Fact(
        "link score", statistics.linkScores.mean?.decimal(2) ?? "–",
        statistics.linkScores.quantileNote),
    ]
  }

  private var balanceNote: String {
    guard let balance = batchBalance, let maximum = balance.maximum,
      let shuffled = balance.shuffledMaximum
    else { return "" }
    return "; batches of \(balance.windowSize.grouped) cost at most \(maximum.decimal(3)) of the "
      + "mean, in random order \(shuffled.decimal(3))"
  }

  private var droppedNote: String {
    let counts = manifest.counts
    guard counts.droppedDocuments > 0 else { return "" }
    let reasons = counts.droppedByReason.sorted { $0.key < $1.key }
      .map { "\($0.value.documents.grouped) \($0.key)" }
    return "\(counts.droppedDocuments.grouped) dropped (\(counts.droppedTokens.grouped) tokens: "
      + reasons.joined(separator: ", ") + ")"
  }

  private var repeatedNote: String {
    guard let repeated = manifest.counts.repeatedTokens else { return "" }
    return "; \(repeated.grouped) are repeated, in up to \(manifest.settings.passCount) passes"
  }

  private var truncatedNote: String {
    let counts = manifest.counts
    guard counts.truncatedDocuments > 0 else { return "" }
    return "; \(counts.truncatedDocuments.grouped) truncated, "
      + "\(counts.truncatedTokens.grouped) tokens lost"
  }

  private var linkedShareText: String {
    guard manifest.retrieval != nil, statistics.followingFragmentCount > 0 else {
      return "–"
    }
    return statistics.linkedFragmentCount.share(of: statistics.followingFragmentCount).percent
  }

  private var linksNote: String {
    guard manifest.retrieval != nil else { return "nothing was retrieved" }
    return "\(statistics.linkedFragmentCount.grouped) retrieved; "
      + "\(unlinkedFragmentCount.grouped) had no related document waiting"
  }
}

extension Distribution {
  /// The mean in about four digits.
  fileprivate var meanText: String { mean?.rounded4 ?? "–" }

  /// The median, the ninth decile and the greatest value.
  fileprivate var quantileNote: String {
    guard let median = quantile(0.5), let high = quantile(0.9), let maximum else { return "" }
    return "median \(median.rounded4), 90 % up to \(high.rounded4), at most \(maximum.rounded4)"
  }
}
