import Foundation
import Packing
import Shards
package import Training

/// The packings of a comparison, by name; all are of one tokenizer and one chunk length.
package struct ComparisonPackings {
  /// Names and rows, in the order in which they were given.
  package let all: [(name: String, rows: PackedRows)]

  /// Opens packed folders.
  ///
  /// Packings have the names of their strategies, or of their folders where two strategies are
  /// equal. Throws `ComparisonError` for packings that the same model cannot be trained on, or
  /// whose names are equal, and what reading a packing throws.
  package init(folders: [String]) throws {
    let rows = try folders.map { try PackedRows(folder: $0) }
    for other in rows.dropFirst() {
      let (one, two) = (rows[0].manifest, other.manifest)
      let differences = [
        ("tokenizer", one.tokenizer.fingerprint == two.tokenizer.fingerprint),
        ("chunk length", one.chunkLength == two.chunkLength),
        ("EOS", one.documentPolicy == two.documentPolicy),
      ].filter { !$0.1 }.map(\.0)
      if let what = differences.first {
        throw ComparisonError.unlikePackings(
          first: rows[0].folder, second: other.folder, what: what)
      }
    }
    var names = rows.map(\.manifest.strategy.rawValue)
    if Set(names).count < rows.count {
      names = rows.map { URL(filePath: $0.folder).standardizedFileURL.lastPathComponent }
    }
    if let name = names.enumerated().first(where: { names[..<$0.offset].contains($0.element) }) {
      throw ComparisonError.equalNames(name: name.element)
    }
    all = zip(names, rows).map { ($0, $1) }
  }

  /// The first packing, beside which held-out documents are looked for.
  package var first: PackedRows { all[0].rows }

  /// The names of all packings.
  package var names: [String] { all.map(\.name) }

  /// The tokens of the smallest packing.
  package var smallestTokenCount: Int { all.map(\.rows.manifest.tokenCount).min() ?? 1 }

  /// SHA-256 of the manifests, by name.
  package var digests: [String: String] {
    Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.rows.digest) })
  }

  /// The rows that an arm is trained on; throws `ComparisonError.unknownPacking`.
  package func rows(of arm: ComparisonArm) throws -> PackedRows {
    guard let found = all.first(where: { $0.name == arm.packing }) else {
      throw ComparisonError.unknownPacking(arm: arm.name, known: names)
    }
    return found.rows
  }
}
