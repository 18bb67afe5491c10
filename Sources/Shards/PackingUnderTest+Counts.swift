extension PackingUnderTest {
  /// Checks the manifest's account against the document table and the shards.
  ///
  /// Sums wrap: numbers so large are wrong, and must not stop the check.
  func checkCounts(_ report: inout VerificationReport) {
    report.check("counts", "the account of the tokens balances") { violation in
      func expect(_ what: String, _ found: Int, _ expected: Int) {
        if found != expected { violation("\(what): \(found), expected \(expected)") }
      }
      let counts = manifest.counts
      let policy = manifest.documentPolicy
      var all = DocumentSums()
      var bySource = Array(repeating: DocumentSums(), count: manifest.sourceCounts.count)
      for document in documents {
        all.add(document)
        if bySource.indices.contains(document.sourceID) {
          bySource[document.sourceID].add(document)
        }
      }
      expect("packed_documents", counts.packedDocuments, all.packedDocuments)
      expect("dropped_documents", counts.droppedDocuments, all.droppedDocuments)
      expect("packed_tokens", counts.packedTokens, all.packedTokens)
      expect("dropped_tokens", counts.droppedTokens, all.droppedTokens)
      expect("eos_tokens", counts.eosTokens, policy.addEOS ? all.packedDocuments : 0)
      expect("bos_tokens", counts.bosTokens, policy.addBOS ? all.packedDocuments : 0)
      expect("tokens", manifest.tokenCount, manifest.rowCount * manifest.chunkLength)
      expect("rows", manifest.rowCount, manifest.shards.reduce(0) { $0 + $1.rows })
      expect("segments", manifest.segmentCount, manifest.shards.reduce(0) { $0 + $1.segments })
      expect("pad_tokens", manifest.paddingTokenCount, counts.padTokens)
      let real = counts.packedTokens &+ counts.eosTokens &+ counts.bosTokens
      expect("packed + EOS + BOS + padding", real &+ counts.padTokens, manifest.tokenCount)
      expect("tokens of all fragments", ledger.tokenCount, real)
      if manifest.sourceCounts.map(\.name) != manifest.sources {
        violation("source_counts does not name the sources in their order")
      }
      for (source, sums) in zip(manifest.sourceCounts, bySource) {
        let name = source.name
        expect("packed_documents of \(name)", source.packedDocuments, sums.packedDocuments)
        expect("dropped_documents of \(name)", source.droppedDocuments, sums.droppedDocuments)
        expect("packed_tokens of \(name)", source.packedTokens, sums.packedTokens)
        expect("dropped_tokens of \(name)", source.droppedTokens, sums.droppedTokens)
        let share =
          Double(sums.packedTokens + sums.packedDocuments * frameLength)
          / Double(max(1, ledger.tokenCount))
        if !(abs(source.obtainedShare - share) < 1e-9) {
          violation("obtained_share of \(name): \(source.obtainedShare), expected \(share)")
        }
      }
      return "\(counts.packedTokens) tokens + \(counts.eosTokens) EOS + \(counts.bosTokens) BOS + "
        + "\(counts.padTokens) padding = \(manifest.rowCount) · \(manifest.chunkLength)"
    }
  }

  /// What the document table says of some documents together.
  private struct DocumentSums {
    var packedDocuments = 0
    var packedTokens = 0
    var droppedDocuments = 0
    var droppedTokens = 0

    mutating func add(_ document: KnownDocument) {
      if document.isDropped {
        droppedDocuments += 1
        droppedTokens += document.tokenCount
      } else {
        packedDocuments += 1
        packedTokens += document.tokenCount
      }
    }
  }
}
