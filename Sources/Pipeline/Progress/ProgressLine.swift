import Foundation

/// Tells on standard error how far long work has come: share done, time left, rates.
///
/// On a terminal one line is rewritten, at most ten times a second, and never longer than the
/// terminal is wide; elsewhere a plain line is written every 30 seconds. Nothing is coloured, and
/// standard output is never touched. Safe to use from any thread.
package final class ProgressLine: @unchecked Sendable {
  /// What is counted, and so how rates and totals are written.
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

  /// Where the time goes.
  package let timings: StageTimings

  private let isQuiet: Bool
  private let output: ProgressOutput
  private let lock = NSLock()
  private var state = ProgressState()
  private var start: UInt64
  private var lastWritten: UInt64

  /// Whether a line stands on the terminal that the next one rewrites.
  private var isShown = false

  /// A progress line, or none at all where `isQuiet`; with timings of the stages on request.
  package convenience init(isQuiet: Bool, timesStages: Bool = false) {
    self.init(isQuiet: isQuiet, timesStages: timesStages, output: .standardError)
  }

  init(isQuiet: Bool, timesStages: Bool = false, output: ProgressOutput) {
    timings = StageTimings(isEnabled: timesStages)
    self.isQuiet = isQuiet
    self.output = output
    start = output.now()
    lastWritten = start
  }

  /// Begins a stage such as "reading"; `total` 0 means that nobody knows how much there is.
  package func begin(_ stage: String, unit: Unit, total: Int) {
    lock.withLock {
      state = ProgressState()
      state.stage = stage
      state.unit = unit
      state.total = total
      start = output.now()
      lastWritten = start
    }
  }

  /// Notes that `amount` more is done; `detail` stands behind the rates until there is another.
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

  /// Notes that an earlier run has done `amount` already.
  func find(_ amount: Int) {
    lock.withLock { state.find(amount) }
  }

  /// Counts something else too, of which the rate is told.
  func count(_ amount: Int, _ unit: Unit) {
    lock.withLock { state.count(amount, unit) }
  }

  /// Ends the stage with a line that says what was done in which time.
  package func end() {
    lock.withLock { writeLine(state.summary(after: seconds)) }
  }

  /// Takes the progress line off the terminal, without a word.
  package func clear() {
    lock.withLock {
      if isShown { output.write("\r\u{1b}[K") }
      isShown = false
    }
  }

  /// Writes a line that is no progress, such as which file an index goes to.
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
    // In the last column a terminal may go on to the next line.
    output.write("\r\u{1b}[K" + line.prefix(max(1, (output.width() ?? .max) - 1)))
    isShown = true
  }
}
