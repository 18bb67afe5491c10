/// Checks every invariant of a packed folder (Pipeline.md, "What must hold") and the hashes of its
/// files.
///
/// Memory: 40 bytes per fragment and 24 bytes per document. Nothing is assumed of the files: each
/// check reads what is there, and damage is a violation, never a trap.
package struct Verifier {
  private let folder: String

  /// The tokens of a document as the index has them; nil to check without an index.
  private let indexedTokens: ((_ documentID: Int) throws -> [UInt32])?

  /// The fingerprint and the size of the vocabulary of a tokenizer file; nil to take both on trust.
  private let readTokenizer: ((_ path: String) throws -> (fingerprint: String, size: Int))?

  /// Checks that run after the others, where these hold.
  private let comparisons: [Comparison]

  /// A check against something that the shards do not know, such as the index.
  package struct Comparison {
    let name: String
    let summary: String
    let compare: (_ violation: (String) -> Void) throws -> String?

    /// A check with what it says; `compare` calls its argument with each violation, and gives
    /// figures for the summary.
    package init(
      name: String, summary: String, compare: @escaping ((String) -> Void) throws -> String?
    ) {
      self.name = name
      self.summary = summary
      self.compare = compare
    }
  }

  /// A verifier of the packing in `folder`.
  package init(
    folder: String, indexedTokens: ((Int) throws -> [UInt32])? = nil,
    comparisons: [Comparison] = [],
    readTokenizer: ((String) throws -> (fingerprint: String, size: Int))? = nil
  ) {
    self.folder = folder
    self.indexedTokens = indexedTokens
    self.readTokenizer = readTokenizer
    self.comparisons = comparisons
  }

  /// Runs all checks; `onCheck` is called before each, with its name and the number of checks.
  ///
  /// Throws if the manifest cannot be read; all later faults are in the report.
  package func verify(
    onCheck: (_ name: String, _ count: Int) -> Void = { _, _ in }
  ) throws -> VerificationReport {
    var report = VerificationReport()
    var packing = CheckedPacking(
      folder: folder, manifest: try ShardManifest.read(folder: folder))
    typealias Check = (inout CheckedPacking, inout VerificationReport) -> Void
    let checks: [(name: String, check: Check)] = [
      ("files", { $0.checkFiles(&$1) }),
      (
        "tokenizer",
        { packing, report in
          if let readTokenizer { packing.checkTokenizer(readTokenizer, &report) }
        }
      ),
      ("documents", { $0.readDocuments(&$1) }), ("rows", { $0.readRows(&$1) }),
      ("sources", { $0.checkSources(&$1) }), ("passes", { $0.checkPasses(&$1) }),
      ("partitions", { $0.checkPartitions(&$1) }),
      ("padding", { $0.checkPadding(&$1) }), ("whole", { $0.checkWholeness(&$1) }),
      ("exactly_once", { $0.checkExactlyOnce(&$1) }),
      ("boundaries", { $0.checkBoundaries(&$1) }),
      ("near_duplicates", { $0.checkNearDuplicates(&$1) }), ("counts", { $0.checkCounts(&$1) }),
      (
        "tokens",
        { packing, report in
          if let indexedTokens { packing.checkTokens(indexedTokens, &report) }
        }
      ),
    ]
    let count = checks.count + comparisons.count
    for (name, check) in checks {
      onCheck(name, count)
      check(&packing, &report)
    }
    for comparison in comparisons {
      onCheck(comparison.name, count)
      let isSound = report.holds
      report.check(comparison.name, comparison.summary) { violation in
        guard isSound else { return "not checked, because another check fails" }
        return try comparison.compare(violation)
      }
    }
    return report
  }
}
