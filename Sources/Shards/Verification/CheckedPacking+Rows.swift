import Packing

extension CheckedPacking {
  /// Checks each row by itself and keeps its fragments.
  mutating func readRows(_ report: inout VerificationReport) {
    var ledger = FragmentLedger()
    var notableRows: [NotableRow] = []
    var rowCount = 0
    var isEOSDerivable = manifest.documentPolicy.addEOS && manifest.rowCount > 0
    let length = manifest.chunkLength
    report.check("rows", "every row has \(length) ids, and its fragment lengths sum to \(length)") {
      violation in
      for (shardIndex, record) in manifest.shards.enumerated() {
        do {
          let shard = try Shard(path: folder + "/" + record.file)
          checkShape(of: shard, record, violation)
          try checkDenseTensors(of: shard, record, violation)
          try shard.withTokens { tokens in
            try shard.forEachRow { row, segments, tokenCount, maxSeqlen in
              let place = "\(record.file) row \(row)"
              let isDerivable = RowCheck(manifest: manifest, place: place).check(
                segments, tokenCount: tokenCount, maxSeqlen: maxSeqlen,
                token: { tokens[row, $0] }, violation: violation)
              isEOSDerivable = isEOSDerivable && isDerivable
              if let limit = manifest.segmentLimit, segments.count > limit {
                violation("\(place) has \(segments.count) segments, more than \(limit)")
              }
              let fragments = segments.filter { !$0.isPadding }
              for fragment in fragments {
                ledger.append(fragment, shard: shardIndex, row: row)
              }
              rowCount += 1
              let sourceIDs = Set(fragments.map(\.sourceID)).sorted()
              let hasPadding = fragments.count < segments.count
              guard hasPadding || keepsSourcesApart && sourceIDs.count > 1 else { return }
              notableRows.append(
                NotableRow(
                  place: place, documentID: fragments.first?.documentID ?? -1,
                  sourceIDs: sourceIDs, pass: segments.first?.pass ?? 0, hasPadding: hasPadding,
                  isFull: segments.count >= manifest.segmentLimit ?? .max))
            }
          }
        } catch {
          violation(String(describing: error))
        }
      }
      if isEOSDerivable, !manifest.isEOSDerivable {
        violation("eos_derivable is false in the manifest, but EOS separates all fragments")
      }
      return "\(rowCount) rows in \(manifest.shards.count) shards"
    }
    ledger.sort()
    self.ledger = ledger
    self.notableRows = notableRows
  }

  /// Checks that the dense tensors are those of the manifest, and follow from the segments.
  private func checkDenseTensors(
    of shard: Shard, _ record: ShardManifest.ShardRecord, _ violation: (String) -> Void
  ) throws {
    let expected = Set(manifest.denseTensors)
    for tensor in DenseTensor.allCases {
      try shard.withBytes(of: tensor) { found in
        guard let found, expected.contains(tensor) else {
          if (found != nil) != expected.contains(tensor) {
            violation(
              "\(record.file) has \(found == nil ? "no " : "")\(tensor.name), "
                + "unlike its manifest")
          }
          return
        }
        var bytes: [UInt8] = []
        let byteCount = shard.chunkLength * tensor.byteCount
        try shard.forEachRow { row, segments, _, _ in
          bytes.removeAll(keepingCapacity: true)
          tensor.append(segments, boundaryLoss: manifest.boundaryLoss, to: &bytes)
          guard !found[row * byteCount..<(row + 1) * byteCount].elementsEqual(bytes) else { return }
          violation("\(record.file) row \(row) has \(tensor.name) that its segments do not give")
        }
      }
    }
  }

  private func checkShape(
    of shard: Shard, _ record: ShardManifest.ShardRecord, _ violation: (String) -> Void
  ) {
    if shard.chunkLength != manifest.chunkLength {
      violation("\(record.file) has rows of \(shard.chunkLength) ids")
    }
    if shard.tokenWidth.rawValue != manifest.tokenDType {
      violation(
        "\(record.file) has \(shard.tokenWidth.rawValue) ids, expected \(manifest.tokenDType)")
    }
    if shard.hasPasses != manifest.repeatsDocuments {
      violation(
        "\(record.file) has \(shard.hasPasses ? "" : "no ")\(Shard.passTensor), "
          + "unlike its manifest")
    }
    let expected = [
      "seq_len": manifest.chunkLength, "vocab_size": manifest.vocabularySize,
      "eos_token_id": manifest.eosTokenID, "pad_token_id": manifest.padTokenID,
    ]
    for (key, value) in expected.sorted(by: { $0.key < $1.key })
    where shard.metadata[key] != String(value) {
      violation(
        "\(record.file) says \(key) \(shard.metadata[key] ?? "nothing"), the manifest \(value)")
    }
    if shard.rowCount != record.rows || shard.segmentCount != record.segments {
      violation(
        "\(record.file) has \(shard.rowCount) rows and \(shard.segmentCount) segments, "
          + "expected \(record.rows) and \(record.segments)")
    }
  }
}
