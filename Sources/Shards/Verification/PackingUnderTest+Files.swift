import Files
import Foundation
import Packing

extension PackingUnderTest {
  func checkFiles(_ report: inout VerificationReport) {
    report.check("files", "every file has the size and SHA-256 of the manifest") { violation in
      let table = manifest.documentTable
      let expected =
        manifest.shards.map { ($0.file, Optional($0.bytes), $0.sha256) }
        + [
          (table.file, table.bytes, table.sha256),
          (manifest.tokenizer.file, nil, manifest.tokenizer.sha256),
          (manifest.tokenizer.configurationFile, nil, manifest.tokenizer.configurationSHA256),
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

  func checkTokenizer(
    _ readTokenizer: (String) throws -> (fingerprint: String, size: Int),
    _ report: inout VerificationReport
  ) {
    report.check("tokenizer", "the tokenizer beside the shards is the one of the manifest") {
      violation in
      let found = try readTokenizer(folder + "/" + manifest.tokenizer.file)
      if found.fingerprint != manifest.tokenizer.fingerprint {
        violation(
          "it has the fingerprint \(found.fingerprint), expected \(manifest.tokenizer.fingerprint)")
      }
      if found.size != manifest.vocabularySize {
        violation("it has \(found.size) tokens, expected \(manifest.vocabularySize)")
      }
      return "\(found.size) tokens"
    }
  }

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
        if !isCountable {
          violation("document \(record.documentID) has \(record.tokenCount) tokens")
        }
        documents.append(
          KnownDocument(
            sourceID: sourceID ?? -1,
            partition: partitioning?.partition(ofExternalID: record.externalID) ?? 0,
            tokenCount: isCountable ? record.tokenCount : 0,
            truncatedTokenCount: truncatedTokenCount(of: record), dropped: record.dropped))
      }
      if documents.count != manifest.documentTable.rows {
        violation("it has \(documents.count) rows, expected \(manifest.documentTable.rows)")
      }
      return "\(documents.count) documents"
    }
    self.documents = documents
  }
}
