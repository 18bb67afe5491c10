import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells on standard error how far long work has come: rate, share done, time left.
///
/// On a terminal one line is rewritten, at most ten times a second; elsewhere a plain line is
/// written every 30 seconds. Standard output is never touched. Safe to use from any thread.
package final class ProgressLine: @unchecked Sendable {
  /// What is counted, and so how rates and totals are written.
  package enum Unit: Sendable {
    case bytes
    case documents
    case tokens
    case rows
    case chunks

    var name: String {
      switch self {
      case .bytes: "MB"
      case .documents: "documents"
      case .tokens: "tokens"
      case .rows: "rows"
      case .chunks: "chunks"
      }
    }
  }

  /// Where the time goes.
  package let timings: StageTimings

  private let isQuiet: Bool
  private let isTerminal: Bool
  private let lock = NSLock()
  private var stage = ""
  private var unit = Unit.bytes
  private var total = 0
  private var detail = ""
  private var done = 0
  private var start = DispatchTime.now()
  private var lastWritten = DispatchTime.now()

  /// A progress line, or none at all where `isQuiet`; with timings of the stages on request.
  package init(isQuiet: Bool, timesStages: Bool = false) {
    timings = StageTimings(isEnabled: timesStages)
    self.isQuiet = isQuiet
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  /// Begins a stage such as "reading"; `total` 0 means that nobody knows how much there is.
  package func begin(_ stage: String, unit: Unit, total: Int) {
    lock.withLock {
      self.stage = stage
      self.unit = unit
      self.total = total
      detail = ""
      done = 0
      start = .now()
      lastWritten = start
    }
  }

  /// Notes that `amount` more is done; `detail` stands behind the rate until there is another.
  package func advance(by amount: Int, detail: String? = nil) {
    lock.withLock {
      done += amount
      if let detail { self.detail = detail }
      writeIfDue()
    }
  }

  /// Notes that `amount` is done in all.
  func update(to amount: Int) {
    lock.withLock {
      done = amount
      writeIfDue()
    }
  }

  /// Ends the stage with a line that says what was done in which time.
  package func end() {
    lock.withLock {
      guard !isQuiet else { return }
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
      let line =
        "\(stage): \(amount(done)) \(unit.name) in \(ProgressLine.duration(seconds))"
        + (seconds > 0.01 ? ", \(rate(seconds))" : "")
      write((isTerminal ? "\r\u{1b}[K" : "") + line + "\n")
    }
  }

  /// Takes the progress line off the terminal, without a word.
  func clear() {
    lock.withLock {
      if isTerminal, !isQuiet { write("\r\u{1b}[K") }
    }
  }

  /// Writes a line that is no progress, such as which file an index goes to.
  package func note(_ text: String) {
    lock.withLock {
      guard !isQuiet else { return }
      write((isTerminal ? "\r\u{1b}[K" : "") + text + "\n")
    }
  }

  private func writeIfDue() {
    guard !isQuiet else { return }
    let now = DispatchTime.now()
    let sinceLast = now.uptimeNanoseconds - lastWritten.uptimeNanoseconds
    guard sinceLast > (isTerminal ? 100_000_000 : 30_000_000_000) else { return }
    lastWritten = now
    let seconds = Double(now.uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    var line = "\(stage): \(amount(done))"
    if total > 0 {
      let share = min(1, Double(done) / Double(total))
      line += " of \(amount(total)) \(unit.name) (\(Int(100 * share)) %)"
      if share > 0 { line += ", \(ProgressLine.duration(seconds / share - seconds)) left" }
    } else {
      line += " \(unit.name)"
    }
    line += ", \(rate(max(seconds, 1e-9)))"
    if !detail.isEmpty { line += ", \(detail)" }
    write(isTerminal ? "\r\u{1b}[K" + line : line + "\n")
  }

  private func amount(_ value: Int) -> String {
    unit == .bytes ? String(format: "%.1f", Double(value) / 1e6) : "\(value)"
  }

  private func rate(_ seconds: Double) -> String {
    "\(amount(Int(Double(done) / seconds))) \(unit.name)/s"
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return switch whole {
    case ..<60: String(format: "%.1f s", max(0, seconds))
    case ..<3600: "\(whole / 60) min \(whole % 60) s"
    default: "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
