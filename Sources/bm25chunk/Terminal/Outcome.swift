import ArgumentParser
import Documents
import Files
import Foundation
import JSON
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
      lines.append("notices: \(skipped.noticeCount)")
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
            + (example.detail.isEmpty ? "" : " (\(example.detail.visible))")
        } + (entry.count > entry.examples.count ? ["    …"] : [])
    }
  }

  /// Writes to standard error.
  static func writeError(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Ends the process with what ArgumentParser says of an error of `program`, made visible: names
  /// and contents of files may be in it.
  static func fail(_ error: any Error, of program: any ParsableArguments.Type) -> Never {
    let shown = Failure(error)
    let text = program.fullMessage(for: shown.map { $0 as any Error } ?? error).visibleLines
    if !text.isEmpty { writeError(text + (text.hasSuffix("\n") ? "" : "\n")) }
    exit(program.exitCode(for: error).rawValue)
  }
}

/// An error of Foundation, in the words of the system; these errors have many words of their own.
private struct Failure: Error, CustomStringConvertible {
  let description: String

  /// Nil for other errors.
  init?(_ error: any Error) {
    switch error {
    case let error as CocoaError:
      let path = error.filePath ?? error.url?.path
      description = "cannot use \(path ?? "a file"): \(FileError.reason(of: error))"
    case let error as POSIXError:
      description = FileError.reason(of: error)
    case EncodingError.invalidValue(let value, let context):
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      description = "\(place) is \(value), which JSON cannot state"
    case let error as DecodingError:
      description = error.reason
    default: return nil
    }
  }
}
