import Dispatch
import Foundation
import Glibc
import Synchronization

/// Whether the user wants to stop (SIGINT or SIGTERM), so that work can end in good order.
///
/// A second signal ends the process at once.
final class Interruption {
  private let flag: Flag
  private let sources: [any DispatchSourceSignal]

  private final class Flag: Sendable {
    let isSet = Atomic(false)
  }

  /// Listens from now on.
  init() {
    let flag = Flag()
    self.flag = flag
    sources = [SIGINT, SIGTERM].map { signal in
      Glibc.signal(signal, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
      source.setEventHandler {
        flag.isSet.store(true, ordering: .relaxed)
        for signal in [SIGINT, SIGTERM] { Glibc.signal(signal, SIG_DFL) }
      }
      source.resume()
      return source
    }
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
  var isRequested: Bool { flag.isSet.load(ordering: .relaxed) }
}
