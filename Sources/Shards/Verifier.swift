import Foundation

/// Checks every invariant of a packed folder (DESIGN.md §4, 1–3) and the hashes of its files.
///
/// Memory: 40 bytes a fragment and a few bytes a document. Nothing is assumed of the files: each
/// check reads what is there, and damage is a violation, never a trap.
package struct Verifier {
  private let folder: String

  /// The tokens of a document as the index has them; nil to check without an index.
  private let indexedTokens: ((_ documentID: Int) throws -> [UInt32])?

  /// A verifier of the packing in `folder`.
  package init(folder: String, indexedTokens: ((Int) throws -> [UInt32])? = nil) {
    self.folder = folder
    self.indexedTokens = indexedTokens
  }

  /// Runs all checks.
  ///
  /// Throws where there is no manifest to start from; everything after that is told in the report.
  package func verify() throws -> VerificationReport {
    let manifest = try ShardManifest.read(folder: folder)
    var report = VerificationReport()
    checkFiles(manifest, &report)
    let documents = readDocuments(manifest, &report)
    var ledger = FragmentLedger()
    checkRows(manifest, documents, &ledger, &report)
    ledger.sort()
    checkExactlyOnce(manifest, documents, ledger, &report)
    checkBoundaries(manifest, documents, ledger, &report)
    checkCounts(manifest, documents, ledger, &report)
    if let indexedTokens {
      checkTokens(manifest, ledger, indexedTokens, &report)
    }
    return report
  }

  private func checkFiles(_ manifest: ShardManifest, _ report: inout VerificationReport) {
    report.check("files", "every file has the size and SHA-256 of the manifest") { violation in
      let expected =
        manifest.shards.map { ($0.file, Optional($0.bytes), $0.sha256) }
        + [
          (
            manifest.documentTable.file, manifest.documentTable.bytes, manifest.documentTable.sha256
          ),
          (manifest.tokenizer.file, nil, manifest.tokenizer.sha256),
        ]
      for (name, byteCount, sha256) in expected {
        do {
          let found = try FileDigest.ofFile(folder + "/" + name)
          if let byteCount, found.byteCount != byteCount {
            violation("\(name) has \(found.byteCount) bytes, expected \(byteCount)")
          } else if found.sha256 != sha256 {
            violation("\(name) has SHA-256 \(found.sha256), expected \(sha256)")
          }
        } catch {
          violation(String(describing: error))
        }
      }
      let known = Set(expected.map(\.0))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      for name in names.sorted() where name.hasPrefix("shard-") && !known.contains(name) {
        violation("\(name) is not in the manifest")
      }
      return "\(expected.count) files"
    }
  }

  private func readDocuments(
    _ manifest: ShardManifest, _ report: inout VerificationReport
  ) -> [KnownDocument] {
    var documents: [KnownDocument] = []
    report.check("documents", "the document table numbers the documents of known sources") {
      violation in
      let sourceIDs = Dictionary(
        manifest.sources.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      try DocumentTable.forEachRecord(folder: folder) { record in
        guard let sourceID = sourceIDs[record.source], record.tokenCount >= 0 else {
          violation("document \(record.documentID) is of the unknown source '\(record.source)'")
          documents.append(KnownDocument(sourceID: -1, tokenCount: 0, isDropped: true))
          return
        }
        documents.append(
          KnownDocument(
            sourceID: sourceID, tokenCount: record.tokenCount, isDropped: record.dropped != nil))
      }
      if documents.count != manifest.documentTable.rows {
        violation("it has \(documents.count) rows, expected \(manifest.documentTable.rows)")
      }
      return "\(documents.count) documents"
    }
    return documents
  }

  private func checkRows(
    _ manifest: ShardManifest, _ documents: [KnownDocument], _ ledger: inout FragmentLedger,
    _ report: inout VerificationReport
  ) {
    var rowCount = 0
    var fragmentLedger = FragmentLedger()
    let length = manifest.chunkLength
    report.check("rows", "every row has \(length) ids, and its fragment lengths sum to \(length)") {
      violation in
      for (shardIndex, record) in manifest.shards.enumerated() {
        do {
          let shard = try Shard(path: folder + "/" + record.file)
          if shard.chunkLength != length {
            violation("\(record.file) has rows of \(shard.chunkLength) ids")
          }
          if shard.rowCount != record.rows || shard.segmentCount != record.segments {
            violation(
              "\(record.file) has \(shard.rowCount) rows and \(shard.segmentCount) segments, "
                + "expected \(record.rows) and \(record.segments)")
          }
          rowCount += shard.rowCount
          try shard.withTokens { tokens in
            try shard.forEachRow { row, segments, tokenCount, maxSeqlen in
              let place = "\(record.file) row \(row)"
              RowCheck(manifest: manifest, place: place).check(
                segments, tokenCount: tokenCount, maxSeqlen: maxSeqlen,
                token: { tokens[row, $0] }, violation: violation)
              for segment in segments where !segment.isPadding {
                fragmentLedger.append(segment, shard: shardIndex, row: row)
              }
            }
          }
        } catch {
          violation(String(describing: error))
        }
      }
      return "\(rowCount) rows in \(manifest.shards.count) shards"
    }
    ledger = fragmentLedger
    guard manifest.configuration.strategy != "mix" else { return }
    report.check("sources", "every row holds one source only") { violation in
      for (row, sources) in fragmentLedger.sourcesOfMixedRows() {
        violation(
          "\(manifest.shards[row.shard].file) row \(row.row) holds sources "
            + sources.map { manifest.sources.indices.contains($0) ? manifest.sources[$0] : "\($0)" }
            .joined(separator: ", "))
      }
      return "\(manifest.sources.count) sources"
    }
  }

  private func checkExactlyOnce(
    _ manifest: ShardManifest, _ documents: [KnownDocument], _ ledger: FragmentLedger,
    _ report: inout VerificationReport
  ) {
    report.check(
      "exactly_once", "the fragments of every document are its tokens, whole, once"
    ) { violation in
      let frame =
        (manifest.documentPolicy.addBOS ? 1 : 0) + (manifest.documentPolicy.addEOS ? 1 : 0)
      var checked = 0
      ledger.forEachDocument { documentID, fragments in
        guard documents.indices.contains(documentID) else {
          violation("document \(documentID) is not in the document table")
          return
        }
        let document = documents[documentID]
        checked += 1
        if document.isDropped {
          violation("document \(documentID) is listed as dropped, but has fragments")
        }
        var end = 0
        for fragment in fragments {
          if Int(fragment.sourceID) != document.sourceID {
            violation("document \(documentID) has a fragment of source \(fragment.sourceID)")
          }
          if Int(fragment.start) != end {
            violation(
              Int(fragment.start) < end
                ? "document \(documentID): tokens \(fragment.start) to \(end) stand twice"
                : "document \(documentID): tokens \(end) to \(fragment.start) are missing")
          }
          end = Int(fragment.start) + Int(fragment.length)
        }
        if end != document.tokenCount + frame {
          violation(
            "document \(documentID) ends at token \(end), "
              + "expected \(document.tokenCount + frame)")
        }
      }
      let packed = documents.filter { !$0.isDropped }.count
      if checked < packed {
        var isPresent = [Bool](repeating: false, count: documents.count)
        ledger.forEachDocument { documentID, _ in
          if isPresent.indices.contains(documentID) { isPresent[documentID] = true }
        }
        for (documentID, document) in documents.enumerated()
        where !document.isDropped && !isPresent[documentID] && document.tokenCount + frame > 0 {
          violation("document \(documentID) is missing")
        }
      }
      return "\(packed) documents in \(ledger.count) fragments, "
        + "\(documents.count - packed) listed as dropped"
    }
  }

  private func checkBoundaries(
    _ manifest: ShardManifest, _ documents: [KnownDocument], _ ledger: FragmentLedger,
    _ report: inout VerificationReport
  ) {
    let policy = manifest.documentPolicy
    guard policy.addBOS || policy.addEOS else { return }
    let names = (policy.addBOS ? ["BOS"] : []) + (policy.addEOS ? ["EOS"] : [])
    report.check(
      "boundaries", "every document carries its \(names.joined(separator: " and ")), once"
    ) { violation in
      let shards = try openShards(manifest)
      try ledger.forEachDocument { documentID, fragments in
        guard let first = fragments.first, let last = fragments.last else { return }
        if policy.addBOS, let bos = manifest.bosTokenID.value {
          let token = try shards.token(of: first, at: 0)
          if Int(token) != bos {
            violation("document \(documentID) begins with \(token), not with BOS \(bos)")
          }
        }
        if policy.addEOS {
          let token = try shards.token(of: last, at: Int(last.length) - 1)
          if Int(token) != manifest.eosTokenID {
            violation(
              "document \(documentID) ends with \(token), not with EOS \(manifest.eosTokenID)")
          }
        }
      }
      guard policy.addEOS, policy.specialTokensInText == "ordinary" else { return nil }
      try checkInnerEOS(manifest, documents, ledger, shards, violation)
      return nil
    }
  }

  /// Special tokens in the text are ordinary text, so EOS must stand nowhere but at an end.
  private func checkInnerEOS(
    _ manifest: ShardManifest, _ documents: [KnownDocument], _ ledger: FragmentLedger,
    _ shards: OpenShards, _ violation: (String) -> Void
  ) throws {
    let bosCount = manifest.documentPolicy.addBOS ? 1 : 0
    let bosEqualsEOS = manifest.bosTokenID.value == manifest.eosTokenID
    try ledger.forEachDocument { documentID, fragments in
      guard documents.indices.contains(documentID) else { return }
      let end = documents[documentID].tokenCount + bosCount
      for fragment in fragments {
        try shards.withTokens(of: fragment) { token in
          for position in 0..<Int(fragment.length) {
            let place = Int(fragment.start) + position
            guard Int(token(position)) == manifest.eosTokenID, place < end else { continue }
            guard !(place == 0 && bosEqualsEOS && bosCount == 1) else { continue }
            violation("document \(documentID) has EOS inside, at token \(place)")
          }
        }
      }
    }
  }

  private func checkCounts(
    _ manifest: ShardManifest, _ documents: [KnownDocument], _ ledger: FragmentLedger,
    _ report: inout VerificationReport
  ) {
    report.check("counts", "the account of the tokens balances") { violation in
      func expect(_ what: String, _ found: Int, _ expected: Int) {
        if found != expected { violation("\(what): \(found), expected \(expected)") }
      }
      let counts = manifest.counts
      let packed = documents.filter { !$0.isDropped }
      let dropped = documents.filter(\.isDropped)
      let policy = manifest.documentPolicy
      expect("packed_documents", counts.packedDocuments, packed.count)
      expect("dropped_documents", counts.droppedDocuments, dropped.count)
      expect("packed_tokens", counts.packedTokens, packed.reduce(0) { $0 + $1.tokenCount })
      expect("dropped_tokens", counts.droppedTokens, dropped.reduce(0) { $0 + $1.tokenCount })
      expect("eos_tokens", counts.eosTokens, policy.addEOS ? packed.count : 0)
      expect("bos_tokens", counts.bosTokens, policy.addBOS ? packed.count : 0)
      expect("tokens", manifest.tokenCount, manifest.rowCount * manifest.chunkLength)
      expect("rows", manifest.rowCount, manifest.shards.reduce(0) { $0 + $1.rows })
      expect("segments", manifest.segmentCount, manifest.shards.reduce(0) { $0 + $1.segments })
      expect("pad_tokens", manifest.paddingTokenCount, counts.padTokens)
      let real = counts.packedTokens + counts.eosTokens + counts.bosTokens
      expect("packed + EOS + BOS + padding", real + counts.padTokens, manifest.tokenCount)
      expect("tokens of all fragments", ledger.tokenCount, real)
      return "\(counts.packedTokens) tokens + \(counts.eosTokens) EOS + \(counts.bosTokens) BOS + "
        + "\(counts.padTokens) padding = \(manifest.rowCount) · \(manifest.chunkLength)"
    }
  }

  private func checkTokens(
    _ manifest: ShardManifest, _ ledger: FragmentLedger,
    _ indexedTokens: (Int) throws -> [UInt32], _ report: inout VerificationReport
  ) {
    report.check("tokens", "every token equals the one in the index") { violation in
      let shards = try openShards(manifest)
      let bosCount = manifest.documentPolicy.addBOS ? 1 : 0
      var tokenCount = 0
      try ledger.forEachDocument { documentID, fragments in
        let expected = try indexedTokens(documentID)
        tokenCount += expected.count
        for fragment in fragments {
          try shards.withTokens(of: fragment) { token in
            for position in 0..<Int(fragment.length) {
              let place = Int(fragment.start) + position - bosCount
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
        if let last = fragments.last {
          let end = Int(last.start) + Int(last.length)
          let frame = bosCount + (manifest.documentPolicy.addEOS ? 1 : 0)
          if end != expected.count + frame {
            violation(
              "document \(documentID) has \(end - frame) tokens, the index has \(expected.count)")
          }
        }
      }
      return "\(tokenCount) tokens"
    }
  }

  private func openShards(_ manifest: ShardManifest) throws -> OpenShards {
    OpenShards(shards: try manifest.shards.map { try Shard(path: folder + "/" + $0.file) })
  }
}
