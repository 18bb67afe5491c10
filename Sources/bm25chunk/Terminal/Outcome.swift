import ArgumentParser
import Documents
import Foundation
import Reporting

/// How a command ends when it skipped input.
enum Outcome {
  /// Exit code of a run that is done, but skipped input.
  static let skippedInput = ExitCode(2)

  /// Reports skipped and repaired input on standard error; exits with 2 if any was skipped.
  static func finish(_ skipped: SkipCounts) throws {
    guard !skipped.isEmpty else { return }
    var lines: [String] = []
    if skipped.skippedCount > 0 {
      lines.append("skipped input: \(skipped.skippedCount) records or files")
      lines += describe(skipped) { !$0.reason.isNotice }
    }
    if skipped.noticeCount > 0 {
      lines.append("kept, with a notice: \(skipped.noticeCount)")
      lines += describe(skipped) { $0.reason.isNotice }
    }
    writeError(lines.joined(separator: "\n") + "\n")
    if skipped.skippedCount > 0 { throw skippedInput }
  }

  private static func describe(
    _ counts: SkipCounts, where isWanted: (SkipCounts.Entry) -> Bool
  ) -> [String] {
    counts.entries.filter(isWanted).flatMap { entry -> [String] in
      ["  \(entry.count) \(entry.reason.rawValue): \(entry.reason.summary)"]
        + entry.examples.map { example in
          "    " + example.location.description.visible
            + (example.detail.isEmpty ? "" : " (\(example.detail))")
        } + (entry.count > entry.examples.count ? ["    …"] : [])
    }
  }

  /// Writes to standard error.
  static func writeError(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
