import Glibc
import Synchronization

/// Whether the user wants to stop (SIGINT or SIGTERM), so that work can end in good order.
///
/// A second signal ends the process at once.
struct Interruption {
  private static let signals = [SIGINT, SIGTERM]
  private static let hasArrived = Atomic(false)

  /// Listens from now on: no signal is lost between the old action and this one.
  init() {
    // Initialized here, since a handler must not.
    _ = Self.hasArrived.load(ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      Interruption.hasArrived.store(true, ordering: .relaxed)
      for signal in Interruption.signals { Glibc.signal(signal, SIG_DFL) }
    }
    action.sa_flags = SA_RESTART
    var mask = sigset_t()
    sigemptyset(&mask)
    for signal in Self.signals {
      sigaction(signal, &action, nil)
      sigaddset(&mask, signal)
    }
    // A process inherits what the thread that started it blocks.
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }

  /// Ends the process with exit code 1 after a line on standard error.
  ///
  /// It ends at once, since threads that were left behind may still compute: `exit` would first
  /// unload the libraries that they are in.
  static func exit(_ message: String) -> Never {
    Outcome.writeError(message + "\n")
    _exit(EXIT_FAILURE)
  }

  /// Whether a signal has arrived.
  var isRequested: Bool { Self.hasArrived.load(ordering: .relaxed) }
}
