import ArgumentParser
import Documents
import Files
import Foundation
import Pipeline
import Reporting

/// How a command runs and what it tells.
struct RunOptions: ParsableArguments {
  @Option(help: "Threads; they change nothing in the result (default: one for each core).")
  var threads: Int?

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    guard (1...1_024).contains(threads ?? 1) else {
      throw ValidationError("--threads must lie between 1 and 1024.")
    }
  }

  /// The threads to use: as many as asked, else as there are cores.
  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  var progress: ProgressLine { ProgressLine(isQuiet: quiet) }
}

/// Whether a command tells where its time went.
struct TimingOptions: ParsableArguments {
  @Flag(help: "Tell the time of each stage, summed over the threads, on standard error.")
  var timings = false

  /// Progress that measures the stages where that was asked.
  func progress(for run: RunOptions) -> ProgressLine {
    ProgressLine(isQuiet: run.quiet, timesStages: timings)
  }

  /// Tells the times, where that was asked.
  func tell(_ progress: ProgressLine) {
    let lines = progress.timings.lines()
    if !lines.isEmpty { Outcome.writeError(lines.joined(separator: "\n") + "\n") }
  }
}

/// How a command ends when input was left out.
enum Outcome {
  /// Exit status of a run that is done, but has skipped input.
  static let skippedInput = ExitCode(2)

  /// Tells on standard error what was left out or repaired; exits with 2 if anything was left out.
  static func finish(_ skipped: SkipCounts) throws {
    guard !skipped.isEmpty else { return }
    var lines: [String] = []
    if skipped.skippedCount > 0 {
      lines.append("skipped input: \(skipped.skippedCount) records or files")
      lines += describe(skipped) { !$0.reason.isNotice }
    }
    if skipped.noticeCount > 0 {
      lines.append("kept with a reservation: \(skipped.noticeCount)")
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

/// Results on standard output.
enum Output {
  /// Why a result could not be written.
  struct Failure: Error, CustomStringConvertible {
    var cause: any Error
    var description: String { "cannot write to standard output: \(cause.localizedDescription)" }
  }

  /// Writes bytes.
  static func write(_ bytes: [UInt8]) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw Failure(cause: error)
    }
  }

  /// Writes lines.
  static func write(_ lines: [String]) throws {
    try write(Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// How results are set off: only on a terminal that wants it.
  static var style: TextStyle {
    TextStyle(
      isEnabled: TextStyle.isWanted(
        isTerminal: isatty(STDOUT_FILENO) == 1, environment: ProcessInfo.processInfo.environment))
  }

  /// Writes a result into a file, which has its name only when it is whole.
  static func write(_ text: String, toFile path: String) throws {
    try AtomicFile.write(Array(text.utf8), to: path)
  }

  /// Writes the JSON form of a value: sorted keys, and indented unless it is one of many lines.
  static func writeJSON(_ value: some Encodable, isLine: Bool = false) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if !isLine { encoder.outputFormatting.insert(.prettyPrinted) }
    try write(Array(try encoder.encode(value)) + [0x0a])
  }
}
