import Foundation

extension Command {
  /// How a run ended that was sent a signal.
  struct SignalledResult {
    /// Whether the signal ended it, which proves that it was running.
    var endedBySignal: Bool
    var status: Int32
  }

  /// Starts the program, sends it `signal` once `condition` holds, and waits for its end.
  ///
  /// A run that ends before is sent nothing, so `endedBySignal` is false.
  func send(
    _ signal: Int32, to arguments: [String], once condition: () -> Bool
  ) throws -> SignalledResult {
    let process = try start(arguments)
    while process.isRunning, !condition() { Thread.sleep(forTimeInterval: 0.001) }
    if process.isRunning { Foundation.kill(process.processIdentifier, signal) }
    process.waitUntilExit()
    return SignalledResult(
      endedBySignal: process.terminationReason == .uncaughtSignal
        && process.terminationStatus == signal,
      status: process.terminationStatus)
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
