import Files
import Foundation
import Glibc
import JSON
import Reporting

/// Results on standard output.
enum Output {
  /// Why a result could not be written.
  struct Failure: Error, CustomStringConvertible {
    var cause: any Error
    var description: String { "cannot write to standard output: \(FileError.reason(of: cause))" }
  }

  /// Writes bytes.
  static func write(_ bytes: [UInt8]) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw Failure(cause: error)
    }
  }

  /// Writes lines.
  static func write(_ lines: [String]) throws {
    try write(Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// Whether standard output is a terminal.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// How results are highlighted: only on a terminal that supports it.
  static var style: TextStyle {
    TextStyle(
      isEnabled: TextStyle.isWanted(
        isTerminal: isTerminal, environment: ProcessInfo.processInfo.environment))
  }

  /// Claims the file of a result, which gets its name only when it is complete.
  ///
  /// Before the work begins: who cannot write need not compute, and of two runs one does.
  static func claim(
    _ path: String, _ content: String, overwrite: Bool,
    isEarlierOutput: @escaping @Sendable (_ path: String) -> Bool = { _ in false }
  ) throws -> AtomicFile {
    try AtomicFile(
      path: path,
      replacing: ReplacementRule(
        content: content, overwrite: overwrite, isEarlierOutput: isEarlierOutput))
  }

  /// Writes the JSON form of a value: sorted keys, and indented unless it is one of many lines.
  static func writeJSON(_ value: some Encodable, isLine: Bool = false) throws {
    try write(isLine ? JSONForm.line(value) + [0x0a] : JSONForm.file(value))
  }
}
