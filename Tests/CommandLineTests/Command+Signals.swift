import Foundation

extension Command {
  /// How a run ended that was sent a signal.
  struct SignalledResult {
    /// Whether the signal ended it, which proves that it was running.
    var endedBySignal: Bool
    var status: Int32

    /// The seconds from the signal to the end.
    var seconds: Double
  }

  /// A run that did not do in time what a test waits for.
  struct Overdue: Error {
    var arguments: [String]
  }

  /// Starts the program, sends it `signal` once `condition` holds, and waits for its end.
  ///
  /// A run that ends before is sent nothing, so `endedBySignal` is false. No process is left:
  /// throws `Overdue` where `condition` does not hold, or the run does not end, in `limit` seconds.
  func send(
    _ signal: Int32, to arguments: [String], within limit: Double = 60, once condition: () -> Bool
  ) throws -> SignalledResult {
    let process = try start(arguments)
    defer { _ = Command.kill(process) }
    func wait(until isDone: () -> Bool) throws {
      let end = Date(timeIntervalSinceNow: limit)
      while process.isRunning, !isDone() {
        guard Date() < end else { throw Overdue(arguments: arguments) }
        Thread.sleep(forTimeInterval: 0.001)
      }
    }
    try wait(until: condition)
    let start = Date()
    if process.isRunning { Foundation.kill(process.processIdentifier, signal) }
    try wait(until: { false })
    return SignalledResult(
      endedBySignal: process.terminationReason == .uncaughtSignal
        && process.terminationStatus == signal,
      status: process.terminationStatus, seconds: Date().timeIntervalSince(start))
  }

  /// The names in a folder; empty where there is none.
  func names(in name: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []
  }

  /// The number of whole lines of a file; 0 where there is none.
  func lineCount(of name: String) -> Int {
    let data = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
    return data.count { $0 == 0x0a }
  }
}
