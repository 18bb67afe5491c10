import Packing

extension CheckedPacking {
  /// Checks the manifest's account against the document table and the shards.
  ///
  /// Sums wrap: numbers so large are wrong, and must not stop the check.
  func checkCounts(_ report: inout VerificationReport) {
    report.check("counts", "the account of the tokens balances") { violation in
      func expect(_ what: String, _ found: Int, _ expected: Int) {
        if found != expected { violation("\(what): \(found), expected \(expected)") }
      }
      func expectRepeated(_ what: String, _ found: Int?, _ sums: DocumentSums) {
        let expected = manifest.repetition == nil ? nil : sums.repeatedTokens
        guard found != expected else { return }
        func text(_ count: Int?) -> String { count.map(String.init) ?? "none" }
        violation("\(what): \(text(found)), expected \(text(expected))")
      }
      let counts = manifest.counts
      let (sums, bySource) = documentSums()
      expect("packed_documents", counts.packedDocuments, sums.packedDocuments)
      expect("truncated_documents", counts.truncatedDocuments, sums.truncatedDocuments)
      expect("dropped_documents", counts.droppedDocuments, sums.droppedDocuments)
      expect("packed_tokens", counts.packedTokens, sums.packedTokens)
      expectRepeated("repeated_tokens", counts.repeatedTokens, sums)
      expect("truncated_tokens", counts.truncatedTokens, sums.truncatedTokens)
      expect("dropped_tokens", counts.droppedTokens, sums.droppedTokens)
      for reason in DropReason.allCases {
        let reported = counts.droppedByReason[reason.rawValue] ?? .init()
        expect(
          "documents \(reason.rawValue)", reported.documents, sums.dropped[reason]?.documents ?? 0)
        expect("tokens \(reason.rawValue)", reported.tokens, sums.dropped[reason]?.tokens ?? 0)
      }
      expect("eos_tokens", counts.eosTokens, sums.eosTokens(of: manifest.documentPolicy))
      expect("bos_tokens", counts.bosTokens, sums.bosTokens(of: manifest.documentPolicy))
      if manifest.longDocuments != sums.longDocuments { violation("long_documents is wrong") }
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
        expectRepeated("repeated_tokens of \(name)", source.repeatedTokens, sums)
        expect("dropped_tokens of \(name)", source.droppedTokens, sums.droppedTokens)
        expect("truncated_documents of \(name)", source.truncatedDocuments, sums.truncatedDocuments)
        expect("truncated_tokens of \(name)", source.truncatedTokens, sums.truncatedTokens)
        let own =
          sums.packedTokens + sums.eosTokens(of: manifest.documentPolicy)
          + sums.bosTokens(of: manifest.documentPolicy)
        if manifest.repetition != nil {
          expect("obtained_tokens of \(name)", source.obtainedTokens ?? -1, own)
        }
        let share = Double(own) / Double(max(1, ledger.tokenCount))
        if !(abs(source.obtainedShare - share) < 1e-9) {
          violation("obtained_share of \(name): \(source.obtainedShare), expected \(share)")
        }
      }
      return "\(counts.packedTokens) tokens + \(counts.eosTokens) EOS + \(counts.bosTokens) BOS + "
        + "\(counts.padTokens) padding = \(manifest.rowCount) · \(manifest.chunkLength)"
    }
  }

  /// What the document table says of all documents, and of those of each source.
  private func documentSums() -> (all: DocumentSums, bySource: [DocumentSums]) {
    let boundary = manifest.documentPolicy.boundary(bos: 0, eos: 0)
    var all = DocumentSums()
    var bySource = Array(repeating: DocumentSums(), count: manifest.sourceCounts.count)
    for document in documents {
      all.add(document)
      all.longDocuments.add(
        tokenCount: document.tokenCount, boundary: boundary, chunkLength: manifest.chunkLength)
      if bySource.indices.contains(document.sourceID) { bySource[document.sourceID].add(document) }
    }
    return (all, bySource)
  }

  /// What the document table says of some documents together.
  private struct DocumentSums {
    var packedDocuments = 0
    var packedTokens = 0
    var repeatedTokens = 0
    var truncatedDocuments = 0
    var truncatedTokens = 0
    var droppedDocuments = 0
    var droppedTokens = 0
    var dropped: [DropReason: TokenCounts.Dropped] = [:]
    var longDocuments = LongDocuments()

    /// In all passes.
    private var sequenceCount = 0
    private var truncatedSequenceCount = 0

    func eosTokens(of policy: DocumentPolicy) -> Int {
      policy.addEOS ? sequenceCount &- truncatedSequenceCount : 0
    }

    func bosTokens(of policy: DocumentPolicy) -> Int {
      policy.addBOS ? sequenceCount : 0
    }

    mutating func add(_ document: KnownDocument) {
      if let reason = document.dropped {
        droppedDocuments += 1
        droppedTokens += document.tokenCount
        dropped[reason, default: .init()].documents += 1
        dropped[reason, default: .init()].tokens += document.tokenCount
        return
      }
      packedDocuments += 1
      // Passes that are not sound are a violation of their own, and wrap.
      packedTokens &+= document.copyCount &* document.packedTokenCount
      repeatedTokens &+= (document.copyCount &- 1) &* document.packedTokenCount
      sequenceCount &+= document.copyCount
      if document.truncatedTokenCount != nil {
        truncatedDocuments += 1
        truncatedSequenceCount &+= document.copyCount
        truncatedTokens += document.tokenCount - document.packedTokenCount
      }
    }
  }
}
