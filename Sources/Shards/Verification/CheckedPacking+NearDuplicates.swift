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
          let sketches = try fragments.map {
            (document: $0.documentID, sketch: try sketch(ofDocument: $0.documentID, in: shards))
          }
          for (i, a) in sketches.enumerated() {
            for b in sketches[..<i] where a.document != b.document {
              pairCount += 1
              guard a.sketch.isNearDuplicate(of: b.sketch) else { continue }
              violation(
                "\(manifest.shards[number].file) row \(row) holds documents \(b.document) and "
                  + "\(a.document), which agree in \(a.sketch.agreement(with: b.sketch)) of "
                  + "\(DocumentSketch.binCount) bins")
            }
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
