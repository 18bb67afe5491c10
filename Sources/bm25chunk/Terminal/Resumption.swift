import Foundation
import Glibc

/// Stops a command, whose work can be resumed, when the user or the system wants it to end.
///
/// Whatever such a command has written is safe at any moment, because it must survive `kill -9`. So
/// it ends at once: a thread waits for the signal, says how to resume, and lets the signal end the
/// process. `Interruption` is for work that ends in good order instead.
enum Resumption {
  private static let names = [SIGINT: "SIGINT", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP"]

  /// From now on SIGINT, SIGTERM and SIGHUP end the process after `advice` on standard error.
  ///
  /// Call it before other threads are made: they inherit that the signals do not reach them.
  static func advise(_ advice: String) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in names.keys { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let waited = signals
    let thread = Thread {
      var signals = waited
      var signal: Int32 = 0
      guard sigwait(&signals, &signal) == 0 else { return }
      let clear = isatty(STDERR_FILENO) == 1 ? "\r\u{1b}[K" : ""
      Outcome.writeError("\(clear)stopped by \(names[signal] ?? "a signal"): \(advice)\n")
      Glibc.signal(signal, SIG_DFL)
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      kill(getpid(), signal)
    }
    thread.start()
  }

  /// The advice for a command that writes `output`.
  static func advice(output: String, readsPipes: Bool) -> String {
    readsPipes
      ? "input from a pipe cannot be read again from its middle, so the same command starts over"
      : "finished work is kept in \(output), and the same command resumes it"
  }
}
