package import Foundation

/// The folder of real corpora, tokenizers and retrieval collections beside the checkout.
///
/// It is not part of the repository: suites that need it are reported as skipped where it is
/// absent.
package enum SharedData {
  /// `../shared/data`, seen from the root of the package.
  package static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/data")

  /// Whether the folder is there.
  package static let isPresent = FileManager.default.fileExists(atPath: folder.path)

  /// The path of a file in the folder, such as `corpora/tldr.jsonl.gz`.
  package static func path(_ relativePath: String) -> String {
    folder.appending(path: relativePath).path
  }
}
