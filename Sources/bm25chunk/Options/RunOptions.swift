import ArgumentParser
import Foundation
import Pipeline

/// Whether a command shows progress; every command has this.
struct ProgressOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Show no progress on standard error.")
  var quiet = false

  var progress: ProgressLine { ProgressLine(isQuiet: quiet) }
}

/// How a command with several threads runs.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Number of threads (default: number of cores). The result does not depend on it.",
      valueName: "n"))
  var threads: Int?

  @OptionGroup var display: ProgressOptions

  func validate() throws {
    guard (1...1_024).contains(threads ?? 1) else {
      throw ValidationError("--threads must be between 1 and 1024.")
    }
  }

  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  var quiet: Bool { display.quiet }

  var progress: ProgressLine { display.progress }
}

/// Whether a command reports where its time went.
struct TimingOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Report the time of each stage, summed over the threads, on standard error.",
      visibility: .hidden))
  var timings = false

  /// Progress that measures the stages if the user asked for it.
  func progress(for run: RunOptions) -> ProgressLine {
    ProgressLine(isQuiet: run.quiet, timesStages: timings)
  }

  /// Prints the times if the user asked for them.
  func report(_ progress: ProgressLine) {
    let lines = progress.timings.lines()
    if !lines.isEmpty { Outcome.writeError(lines.joined(separator: "\n") + "\n") }
  }
}
