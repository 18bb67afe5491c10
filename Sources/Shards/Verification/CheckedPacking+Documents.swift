import Packing

extension CheckedPacking {
  /// Checks the document table and keeps what it says.
  mutating func readDocuments(_ report: inout VerificationReport) {
    var documents: [KnownDocument] = []
    report.check("documents", "the document table numbers the documents of known sources") {
      violation in
      let sourceIDs = Dictionary(
        manifest.sources.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      try DocumentTable.forEachRecord(folder: folder) { record in
        let sourceID = sourceIDs[record.source]
        if sourceID == nil {
          violation("document \(record.documentID) is of the unknown source '\(record.source)'")
        }
        let isCountable = Int32(exactly: record.tokenCount).map { $0 >= 0 } ?? false
        if record.packedTokenCount != truncatedTokenCount(of: record) {
          violation(
            "document \(record.documentID) has packed_token_count "
              + "\(record.packedTokenCount.map(String.init) ?? "none")")
        }
        if !hasSoundPasses(record, sourceID: sourceID ?? -1) {
          violation(
            "document \(record.documentID) has passes "
              + "\(record.passCount.map(String.init) ?? "none")")
        }
        if !isCountable {
          violation("document \(record.documentID) has \(record.tokenCount) tokens")
        }
        documents.append(
          KnownDocument(
            sourceID: sourceID ?? -1,
            partition: partitioning?.partition(ofExternalID: record.externalID) ?? 0,
            tokenCount: isCountable ? record.tokenCount : 0,
            truncatedTokenCount: truncatedTokenCount(of: record), copyCount: record.copyCount,
            dropped: record.dropped))
      }
      if documents.count != manifest.documentTable.rows {
        violation("it has \(documents.count) rows, expected \(manifest.documentTable.rows)")
      }
      return "\(documents.count) documents"
    }
    self.documents = documents
  }

  /// Whether a document is packed in all passes of its source, or in all but the last, which may
  /// leave documents out.
  private func hasSoundPasses(_ row: DocumentRow, sourceID: Int) -> Bool {
    guard manifest.repeatsDocuments, row.dropped == nil else { return row.passCount == nil }
    guard let passCount = row.passCount, passCount > 0 else { return false }
    let expected = manifest.settings.passCount(ofSource: sourceID)
    let mayMissLast = manifest.settings.budgets != nil
    return passCount == expected || mayMissLast && passCount == expected - 1
  }
}
