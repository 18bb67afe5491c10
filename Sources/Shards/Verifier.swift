/// Checks every invariant of a packed folder (DESIGN.md §4, 1–3) and the hashes of its files.
///
/// Memory: 32 bytes a fragment and 24 bytes a document. Nothing is assumed of the files: each
/// check reads what is there, and damage is a violation, never a trap.
package struct Verifier {
  private let folder: String

  /// The tokens of a document as the index has them; nil to check without an index.
  private let indexedTokens: ((_ documentID: Int) throws -> [UInt32])?

  /// The fingerprint and the size of the vocabulary of a tokenizer file; nil to take both on trust.
  private let readTokenizer: ((_ path: String) throws -> (fingerprint: String, size: Int))?

  /// A verifier of the packing in `folder`.
  package init(
    folder: String, indexedTokens: ((Int) throws -> [UInt32])? = nil,
    readTokenizer: ((String) throws -> (fingerprint: String, size: Int))? = nil
  ) {
    self.folder = folder
    self.indexedTokens = indexedTokens
    self.readTokenizer = readTokenizer
  }

  /// Runs all checks.
  ///
  /// Throws where there is no manifest to start from; everything after that is told in the report.
  package func verify() throws -> VerificationReport {
    var report = VerificationReport()
    var packing = PackingUnderTest(
      folder: folder, manifest: try ShardManifest.read(folder: folder))
    packing.checkFiles(&report)
    if let readTokenizer { packing.checkTokenizer(readTokenizer, &report) }
    packing.readDocuments(&report)
    packing.readRows(&report)
    packing.checkSources(&report)
    packing.checkPartitions(&report)
    packing.checkPadding(&report)
    packing.checkWholeness(&report)
    packing.checkExactlyOnce(&report)
    packing.checkBoundaries(&report)
    packing.checkNearDuplicates(&report)
    packing.checkCounts(&report)
    if let indexedTokens { packing.checkTokens(indexedTokens, &report) }
    return report
  }
}
