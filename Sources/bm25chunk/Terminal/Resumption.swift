import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Stops a command whose work can be gone on with when the user or the system asks for it.
///
/// Whatever such a command has written is safe at any moment, because it must survive `kill -9`. So
/// there is one way to stop, and it is immediate: a thread waits for the signal, says how to go on,
/// and lets the signal end the process.
enum Resumption {
  private static let names = [SIGINT: "SIGINT", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP"]

  /// From here on SIGINT, SIGTERM and SIGHUP end the process after `advice` on standard error.
  ///
  /// To be called before other threads are made, which inherit that the signals do not reach them.
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
      Foundation.signal(signal, SIG_DFL)
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      kill(getpid(), signal)
    }
    thread.start()
  }

  /// What to say of a command that writes `output` and reads its input from `isPipe`.
  static func advice(output: String, readsPipes: Bool) -> String {
    readsPipes
      ? "input from a pipe cannot be read again from its middle, so the same command begins anew"
      : "what is done is kept in \(output), and the same command goes on from there"
  }
}
