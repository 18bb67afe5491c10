import Foundation
import Glibc

/// Reports the progress of long work on standard error: share done, time left, rates.
///
/// On a terminal one line is rewritten, at most ten times a second, and never longer than the
/// terminal is wide; elsewhere a plain line is written every 30 seconds. Nothing is coloured, and
/// standard output is never touched. Safe to use from any thread.
///
/// `@unchecked Sendable`: every variable is read and written under `lock`.
package final class ProgressLine: @unchecked Sendable {
  /// What is counted, which decides how rates and totals are written.
  package enum Unit: CaseIterable, Sendable {
    case bytes
    case documents
    case tokens
    case rows
    case chunks
    case checks
    case questions
    case terms

    var name: String {
      switch self {
      case .bytes: "MB"
      case .documents: "documents"
      case .tokens: "tokens"
      case .rows: "rows"
      case .chunks: "chunks"
      case .checks: "checks"
      case .questions: "questions"
      case .terms: "terms"
      }
    }
  }

  /// The time that each stage took.
  package let timings: StageTimings

  private let isQuiet: Bool
  private let output: Output
  private let lock = NSLock()
  private var state = State()
  private var start: UInt64
  private var lastWritten: UInt64

  /// Whether the terminal shows a line that the next one rewrites.
  private var isShown = false

  /// A progress line, or none at all if `isQuiet`; with timings of the stages on request.
  package convenience init(isQuiet: Bool, timesStages: Bool = false) {
    self.init(isQuiet: isQuiet, timesStages: timesStages, output: .standardError)
  }

  init(isQuiet: Bool, timesStages: Bool = false, output: Output) {
    timings = StageTimings(isEnabled: timesStages)
    self.isQuiet = isQuiet
    self.output = output
    start = output.now()
    lastWritten = start
  }

  /// Begins a stage such as "reading"; a `total` of 0 means that the amount is unknown.
  package func begin(_ stage: String, unit: Unit, total: Int) {
    lock.withLock {
      state = State()
      state.stage = stage
      state.unit = unit
      state.total = total
      start = output.now()
      lastWritten = start
    }
  }

  /// Notes that `amount` more is done; `detail` is shown after the rates until there is another.
  package func advance(by amount: Int, detail: String? = nil) {
    lock.withLock {
      state.advance(by: amount)
      if let detail { state.detail = detail }
      writeIfDue()
    }
  }

  /// Notes that `amount` is done in all.
  package func update(to amount: Int) {
    lock.withLock {
      state.update(to: amount)
      writeIfDue()
    }
  }

  /// Notes that an earlier run did `amount` already.
  func find(_ amount: Int) {
    lock.withLock { state.find(amount) }
  }

  /// Counts something else too, whose rate is shown.
  func count(_ amount: Int, _ unit: Unit) {
    lock.withLock { state.count(amount, unit) }
  }

  /// Ends the stage with a line that says how much was done in which time.
  package func end() {
    lock.withLock { writeLine(state.summary(after: seconds)) }
  }

  /// Removes the progress line from the terminal and writes nothing.
  package func clear() {
    lock.withLock {
      if isShown { output.write("\r\u{1b}[K") }
      isShown = false
    }
  }

  /// Writes a line that is not progress, such as the file that an index is written to.
  package func note(_ text: String) {
    lock.withLock { writeLine(text) }
  }

  private var seconds: Double { Double(output.now() - start) / 1e9 }

  private func writeLine(_ text: String) {
    guard !isQuiet else { return }
    output.write((isShown ? "\r\u{1b}[K" : "") + text + "\n")
    isShown = false
  }

  private func writeIfDue() {
    guard !isQuiet else { return }
    let now = output.now()
    guard now - lastWritten > (output.isTerminal ? 100_000_000 : 30_000_000_000) else { return }
    lastWritten = now
    let line = state.line(after: seconds)
    guard output.isTerminal else { return writeLine(line) }
    // In the last column a terminal may wrap to the next line.
    output.write("\r\u{1b}[K" + line.prefix(max(1, (output.width() ?? .max) - 1)))
    isShown = true
  }

  /// Where progress goes, and the time.
  struct Output: Sendable {
    /// Whether a line can be rewritten in its place.
    var isTerminal: Bool

    /// The current columns of the terminal; nil where they are unknown.
    var width: @Sendable () -> Int?
    var write: @Sendable (String) -> Void

    /// Nanoseconds of a clock that never goes back.
    var now: @Sendable () -> UInt64

    /// Standard error and the clock of the machine.
    static let standardError = Output(
      isTerminal: isatty(STDERR_FILENO) == 1
        && ProcessInfo.processInfo.environment["TERM"] != "dumb",
      width: {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
          ? Int(size.ws_col) : nil
      },
      write: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) },
      now: { DispatchTime.now().uptimeNanoseconds })
  }
}
