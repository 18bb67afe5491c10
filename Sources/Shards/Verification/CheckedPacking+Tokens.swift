import Packing
import Tokenization

extension CheckedPacking {
  /// Checks that BOS and EOS are where the manifest says, and nowhere else.
  func checkBoundaries(_ report: inout VerificationReport) {
    let policy = manifest.documentPolicy
    let bos = policy.addBOS ? manifest.bosTokenID : nil
    let eos = policy.addEOS ? manifest.eosTokenID : nil
    let names = (policy.addBOS ? ["BOS"] : []) + (policy.addEOS ? ["EOS"] : [])
    guard !names.isEmpty else { return }
    report.check(
      "boundaries", "every document carries its \(names.joined(separator: " and ")), once"
    ) { violation in
      if policy.addBOS, bos == nil { violation("the manifest promises BOS, but names none") }
      let shards = try openShards()
      try ledger.forEachDocument { documentID, fragments in
        guard let first = fragments.first, let last = fragments.last else { return }
        if let bos {
          let token = try shards.token(of: first, at: 0)
          if Int(token) != bos {
            violation("document \(documentID) begins with \(token), not with BOS \(bos)")
          }
        }
        let isTruncated =
          documents.indices.contains(documentID)
          && documents[documentID].truncatedTokenCount != nil
        if let eos, !isTruncated {
          let token = try shards.token(of: last, at: Int(last.length) - 1)
          if Int(token) != eos {
            violation("document \(documentID) ends with \(token), not with EOS \(eos)")
          }
        }
      }
      if let eos, policy.specialTokensInText == .ordinary {
        try checkInnerEOS(eos, isBOS: bos == eos, shards, violation)
      }
      return nil
    }
  }

  /// Special tokens in the text are ordinary text, so EOS is only at an end.
  private func checkInnerEOS(
    _ eos: Int, isBOS: Bool, _ shards: OpenShards, _ violation: (String) -> Void
  ) throws {
    try ledger.forEachDocument { documentID, fragments in
      guard documents.indices.contains(documentID) else { return }
      let text = (isBOS ? 1 : 0)..<(documents[documentID].tokenCount + bosLength)
      for fragment in fragments {
        try shards.withTokens(of: fragment) { token in
          for position in 0..<Int(fragment.length) {
            let place = Int(fragment.start) + position
            guard Int(token(position)) == eos, text.contains(place) else { continue }
            violation("document \(documentID) has EOS inside, at token \(place)")
          }
        }
      }
    }
  }

  /// Checks the text of every document against the index.
  func checkTokens(
    _ indexedTokens: (Int) throws -> [UInt32], _ report: inout VerificationReport
  ) {
    report.check("tokens", "every token equals the one in the index") { violation in
      let shards = try openShards()
      var tokenCount = 0
      try ledger.forEachDocument { documentID, fragments in
        guard documents.indices.contains(documentID) else { return }
        let expected = try indexedTokens(documentID)
        let isTruncated = documents[documentID].truncatedTokenCount != nil
        tokenCount += isTruncated ? documents[documentID].packedTokenCount : expected.count
        for fragment in fragments {
          try shards.withTokens(of: fragment) { token in
            for position in 0..<Int(fragment.length) {
              let place = Int(fragment.start) + position - bosLength
              guard expected.indices.contains(place), token(position) != expected[place] else {
                continue
              }
              violation(
                "document \(documentID) has \(token(position)) at token \(place), "
                  + "the index has \(expected[place])")
              return
            }
          }
        }
        guard let last = fragments.last, !isTruncated else { return }
        let found = Int(last.start) + Int(last.length) - frameLength
        if found != expected.count {
          violation("document \(documentID) has \(found) tokens, the index has \(expected.count)")
        }
      }
      return "\(tokenCount) tokens"
    }
  }
}
