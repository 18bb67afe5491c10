import Foundation
import Testing

@testable import Pipeline

@Suite struct ProgressLineTests {
  /// An output whose clock the test turns.
  ///
  /// `@unchecked Sendable`: every variable is read and written under `lock`.
  private final class Screen: @unchecked Sendable {
    private let lock = NSLock()
    private var text = ""
    private var nanoseconds: UInt64 = 0
    private var columns: Int?

    init(columns: Int? = nil) { self.columns = columns }

    var written: String { lock.withLock { text } }
    func turn(_ seconds: Double) { lock.withLock { nanoseconds += UInt64(seconds * 1e9) } }

    func output(isTerminal: Bool) -> ProgressLine.Output {
      ProgressLine.Output(
        isTerminal: isTerminal, width: { self.lock.withLock { self.columns } },
        write: { text in self.lock.withLock { self.text += text } },
        now: { self.lock.withLock { self.nanoseconds } })
    }
  }

  @Test func aTerminalHasOneLineThatIsRewritten() {
    let screen = Screen()
    let progress = ProgressLine(isQuiet: false, output: screen.output(isTerminal: true))
    progress.begin("packing", unit: .tokens, total: 4_000_000)
    progress.advance(by: 500_000)
    #expect(screen.written == "")
    screen.turn(0.5)
    progress.count(250, .chunks)
    progress.advance(by: 500_000)
    let line =
      "packing: 1,000,000 of 4,000,000 tokens (25 %), 1.5 s left, 2.00M tokens/s, 500 chunks/s"
    #expect(screen.written == "\r\u{1b}[K" + line)
    screen.turn(0.5)
    progress.note("a note")
    #expect(screen.written.hasSuffix("\r\u{1b}[Ka note\n"))
    screen.turn(1)
    progress.end()
    #expect(
      screen.written.hasSuffix(
        "a note\npacking: 1,000,000 tokens in 2.0 s, 500.0k tokens/s, 125 chunks/s\n"))
  }

  @Test func aNarrowTerminalIsNotOverrun() {
    let screen = Screen(columns: 20)
    let progress = ProgressLine(isQuiet: false, output: screen.output(isTerminal: true))
    progress.begin("packing", unit: .tokens, total: 4_000_000)
    screen.turn(1)
    progress.advance(by: 1)
    #expect(screen.written == "\r\u{1b}[Kpacking: 1 of 4,000")
  }

  @Test func elsewhereAPlainLineComesEveryThirtySeconds() {
    let screen = Screen()
    let progress = ProgressLine(isQuiet: false, output: screen.output(isTerminal: false))
    progress.begin("reading", unit: .bytes, total: 0)
    for _ in 0..<90 {
      screen.turn(1)
      progress.advance(by: 1_000_000)
    }
    #expect(
      screen.written == "reading: 31.0 MB, 1.0 MB/s\nreading: 62.0 MB, 1.0 MB/s\n")
    progress.clear()
    #expect(!screen.written.contains("\u{1b}"))
  }

  @Test func quietMeansNothing() {
    for isTerminal in [false, true] {
      let screen = Screen()
      let progress = ProgressLine(isQuiet: true, output: screen.output(isTerminal: isTerminal))
      progress.begin("reading", unit: .bytes, total: 10)
      screen.turn(100)
      progress.advance(by: 5)
      progress.note("a note")
      progress.clear()
      progress.end()
      #expect(screen.written == "")
    }
  }
}
