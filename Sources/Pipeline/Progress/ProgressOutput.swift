import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where progress goes and what time it is.
struct ProgressOutput: Sendable {
  /// Whether a line can be rewritten in its place.
  var isTerminal: Bool

  /// The columns of the terminal at this moment; nil where nobody knows.
  var width: @Sendable () -> Int?
  var write: @Sendable (String) -> Void

  /// Nanoseconds of a clock that never goes back.
  var now: @Sendable () -> UInt64

  /// Standard error and the clock of the machine.
  static let standardError = ProgressOutput(
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
