import Packing
import Testing

@testable import Shards

@Suite struct PackingAccountTests {
  private func settings(weights: [String: Double]? = nil) -> PackingSettings {
    var configuration = PackingConfiguration(strategy: .uni, chunkLength: 8)
    configuration.longDocuments = .truncate
    configuration.documentPolicy.addBOS = true
    configuration.weights = weights
    return PackingSettings(
      configuration, vocabularySize: 100, bosTokenID: 97, eosTokenID: 98, padTokenID: 99,
      tokenizer: TokenizerRecord(sha256: "", configurationSHA256: "", fingerprint: ""),
      sources: ["alpha", "beta"], skipped: [:])
  }

  private func row(
    _ documentID: Int, _ source: String, tokens: Int, packed: Int? = nil,
    dropped: DropReason? = nil
  ) -> DocumentRow {
    DocumentRow(
      documentID: documentID, externalID: "d\(documentID)", source: source, path: "c.jsonl",
      line: documentID + 1, tokenCount: tokens, packedTokenCount: packed, dropped: dropped)
  }

  /// Whole, truncated and dropped documents; every value is worked out by hand.
  private func account(weights: [String: Double]? = nil) -> PackingAccount {
    var account = PackingAccount(settings(weights: weights))
    account.add(row(0, "alpha", tokens: 3))
    account.add(row(1, "beta", tokens: 20, packed: 7))
    account.add(row(2, "alpha", tokens: 5, dropped: .overBudget))
    account.finish()
    return account
  }

  @Test func aTruncatedDocumentHasBOSAndNoEOS() {
    let counts = account().counts
    #expect(counts.packedDocuments == 2 && counts.truncatedDocuments == 1)
    #expect(counts.packedTokens == 10 && counts.truncatedTokens == 13)
    #expect(counts.bosTokens == 2 && counts.eosTokens == 1)
    #expect(counts.padTokens == 0)
  }

  @Test func droppedDocumentsAreCountedByReason() {
    let counts = account().counts
    #expect(counts.droppedDocuments == 1 && counts.droppedTokens == 5)
    #expect(Array(counts.droppedByReason.keys) == [DropReason.overBudget.rawValue])
    #expect(counts.droppedByReason[DropReason.overBudget.rawValue]?.tokens == 5)
  }

  @Test func sharesCountBOSAndEOSOfWhatIsPacked() {
    let sources = account().bySource
    #expect(sources.map(\.name) == ["alpha", "beta"])
    #expect(sources.map(\.packedTokens) == [3, 7])
    #expect(sources.map(\.truncatedTokens) == [0, 13])
    #expect(sources.map(\.droppedTokens) == [5, 0])
    #expect(sources.map(\.obtainedShare) == [5.0 / 13, 8.0 / 13])
    #expect(sources.map(\.askedShare) == [nil, nil])
  }

  @Test func everyPassOfADocumentCounts() {
    var settings = settings(weights: ["alpha": 1, "beta": 3])
    settings.repetition = RepetitionConfiguration(tokens: 30, limit: 3)
    settings.budgets = [
      SourceBudget(available: 10, asked: 7), SourceBudget(available: 8, asked: 23),
    ]
    var account = PackingAccount(settings)
    func add(_ row: DocumentRow, passes: Int?) {
      var row = row
      row.passCount = passes
      account.add(row)
    }
    add(row(0, "alpha", tokens: 3), passes: 1)
    add(row(1, "beta", tokens: 20, packed: 7), passes: 2)
    add(row(2, "alpha", tokens: 5, dropped: .overBudget), passes: nil)
    account.finish()
    let counts = account.counts
    // Two documents in three sequences: BOS 3 EOS, BOS 7, BOS 7.
    #expect(counts.packedDocuments == 2 && counts.packedTokens == 17)
    #expect(counts.repeatedTokens == 7 && counts.truncatedTokens == 13)
    #expect(counts.bosTokens == 3 && counts.eosTokens == 1)
    #expect(account.bySource.map(\.packedTokens) == [3, 14])
    #expect(account.bySource.map(\.repeatedTokens) == [0, 7])
    #expect(account.bySource.map(\.obtainedTokens) == [5, 16])
    #expect(account.bySource.map(\.askedTokens) == [7, 23])
    #expect(account.bySource.map(\.passes) == [0.5, 2])
    #expect(account.bySource.map(\.askedShare) == [0.25, 0.75])
    #expect(account.bySource.map(\.obtainedShare) == [5.0 / 21, 16.0 / 21])
  }

  @Test func weightsBecomeRequestedSharesThatSumToOne() {
    let sources = account(weights: ["alpha": 1, "beta": 3]).bySource
    #expect(sources.map(\.askedShare) == [0.25, 0.75])
  }

  @Test func aDocumentIsLongWhereItsSequenceIsLongerThanAChunk() {
    let long = account().longDocuments
    #expect(long.documents == 1 && long.tokens == 20)
    #expect(long.lostTokens == ["split": 0, "truncate": 13, "drop": 20])
    var edge = PackingAccount(settings())
    edge.add(row(0, "alpha", tokens: 6))
    #expect(edge.longDocuments.documents == 0)
    edge.add(row(1, "alpha", tokens: 7, packed: 7))
    #expect(edge.longDocuments.lostTokens == ["split": 0, "truncate": 0, "drop": 7])
  }

  @Test func anUnknownSourceCountsInTheWholeAlone() {
    var account = account()
    account.add(row(3, "gamma", tokens: 4))
    #expect(account.counts.packedDocuments == 3)
    #expect(account.bySource.map(\.packedDocuments) == [1, 1])
  }

  @Test func nothingPackedHasSharesOfZero() {
    var account = PackingAccount(settings(weights: ["alpha": 1, "beta": 0]))
    account.finish()
    #expect(account.bySource.map(\.obtainedShare) == [0, 0])
    #expect(account.bySource.map(\.askedShare) == [1, 0])
    #expect(account.counts == TokenCounts())
  }
}
