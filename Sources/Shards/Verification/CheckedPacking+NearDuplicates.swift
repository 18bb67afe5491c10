import Packing

extension CheckedPacking {
  /// Checks that no two near-duplicates are in one row, where the packing promises it.
  ///
  /// The sketch of each document is worked out anew from its tokens in the shards.
  func checkNearDuplicates(_ report: inout VerificationReport) {
    guard manifest.configuration.nearDuplicates != .allow else { return }
    report.check("near_duplicates", "no row holds two near-duplicates") { violation in
      let shards = try openShards()
      var pairCount = 0
      for (number, shard) in shards.shards.enumerated() {
        try shard.forEachRow { row, segments, _, _ in
          let fragments = segments.filter { !$0.isPadding }
          guard fragments.count > 1 else { return }
          var (documentIDs, set) = ([Int](), NearDuplicateSet())
          var seen: Set<Int> = []
          for documentID in fragments.map(\.documentID) where seen.insert(documentID).inserted {
            let sketch = try sketch(ofDocument: documentID, in: shards)
            pairCount += documentIDs.count
            for other in set.nearDuplicates(of: sketch) {
              let percent = Int((set[other].similarity(to: sketch) * 100).rounded(.down))
              violation(
                "\(manifest.shards[number].file) row \(row) holds documents "
                  + "\(documentIDs[other]) and \(documentID), which are \(percent) % alike")
            }
            documentIDs.append(documentID)
            set.add(sketch)
          }
        }
      }
      return "\(pairCount) pairs compared"
    }
  }

  private func sketch(ofDocument documentID: Int, in shards: OpenShards) throws -> DocumentSketch {
    let end =
      documents.indices.contains(documentID)
      ? bosLength + documents[documentID].packedTokenCount : Int.max
    var text: [UInt32] = []
    for fragment in ledger.fragments(ofDocument: documentID) {
      try shards.withTokens(of: fragment) { token in
        for position in 0..<Int(fragment.length) {
          let place = Int(fragment.start) + position
          if (bosLength..<end).contains(place) { text.append(token(position)) }
        }
      }
    }
    return DocumentSketch(of: text[...])
  }
}
