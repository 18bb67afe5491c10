/// The invariants that one row can break by itself.
struct RowCheck {
  let manifest: ShardManifest
  let place: String

  /// Checks the row, and returns whether EOS alone separates its fragments.
  func check(
    _ segments: [Shard.Segment], tokenCount: Int, maxSeqlen: Int, token: (Int) -> UInt32,
    violation: (String) -> Void
  ) -> Bool {
    let fragments = segments.prefix { !$0.isPadding }
    let padding = segments[fragments.endIndex...]
    if fragments.isEmpty { violation("\(place) has no fragment") }
    if padding.count > 1 {
      violation("\(place) has padding that is not one segment at its end")
    }
    let realCount = fragments.last?.range.upperBound ?? 0
    if realCount != tokenCount {
      violation("\(place) has num_tokens \(tokenCount), its fragments have \(realCount)")
    }
    let longest = segments.map(\.range.count).max() ?? 0
    if longest != maxSeqlen {
      violation("\(place) has max_seqlen \(maxSeqlen), its longest segment has \(longest)")
    }
    if let tail = padding.first,
      tail.documentID != -1 || tail.sourceID != -1 || tail.start != 0 || tail.linkScore != 0
    {
      violation("\(place) has padding that is said to be of a document")
    }
    if let tail = padding.first,
      let position = tail.range.first(where: { Int(token($0)) != manifest.padTokenID })
    {
      violation("\(place) has \(token(position)) in its padding, at \(position)")
    }
    if let position = (0..<realCount).first(where: { Int(token($0)) >= manifest.vocabularySize }) {
      violation("\(place) has the id \(token(position)), beyond the vocabulary, at \(position)")
    }
    for fragment in fragments where fragment.start < 0 {
      violation("\(place) has a fragment that starts at \(fragment.start)")
    }
    if let head = fragments.first, head.linkScore != 0 {
      violation("\(place) has a head with the link score \(head.linkScore)")
    }
    for fragment in fragments where !(fragment.linkScore >= 0 && fragment.linkScore.isFinite) {
      violation("\(place) has the link score \(fragment.linkScore)")
    }
    for fragment in fragments where !manifest.sources.indices.contains(fragment.sourceID) {
      violation("\(place) has the unknown source \(fragment.sourceID)")
    }
    let faults = boundaryFaults(fragments, token: token)
    if manifest.isEOSDerivable { faults.forEach(violation) }
    return faults.isEmpty
  }

  /// Where EOS alone would give other fragments than there are.
  private func boundaryFaults(
    _ fragments: ArraySlice<Shard.Segment>, token: (Int) -> UInt32
  ) -> [String] {
    func isEOS(_ position: Int) -> Bool { Int(token(position)) == manifest.eosTokenID }
    let open = fragments.dropLast().filter { !isEOS($0.range.upperBound - 1) }
    let inner = fragments.compactMap { $0.range.dropLast().first(where: isEOS) }
    return open.map { "\(place) has a fragment that ends without EOS, at \($0.range.upperBound)" }
      + inner.map { "\(place) has EOS inside a fragment, at \($0)" }
  }
}
