import ArgumentParser
import Foundation

/// Arguments from files: `@recipe` means the lines of the file `recipe`.
enum ArgumentFile {
  /// Replaces each `@path` by the arguments in that file: one per line, without the blanks around
  /// it, where blank lines and lines that begin with `#` are skipped.
  ///
  /// Arguments after `--` are taken as they are. Files do not nest.
  static func expand(_ arguments: some Sequence<String>) throws -> [String] {
    var expanded: [String] = []
    var isLiteral = false
    for argument in arguments {
      guard !isLiteral, isNamed(argument) else {
        isLiteral = isLiteral || argument == "--"
        expanded.append(argument)
        continue
      }
      let path = String(argument.dropFirst())
      for (number, line) in try lines(of: path).enumerated() {
        let line = line.trimmingCharacters(in: .whitespaces)
        guard !line.isEmpty, !line.hasPrefix("#") else { continue }
        isLiteral = isLiteral || line == "--"
        guard isLiteral || !line.hasPrefix("@") else {
          throw ValidationError("\(path):\(number + 1): '\(line)': argument files do not nest.")
        }
        expanded.append(line)
      }
    }
    return expanded
  }

  /// Fails where an argument is not UTF-8: it would be taken for another name.
  static func requireUTF8() throws {
    for number in 1..<max(1, Int(CommandLine.argc)) {
      guard let argument = CommandLine.unsafeArgv[number] else { continue }
      guard String(validatingCString: argument) != nil else {
        throw ValidationError(
          "argument \(number), '\(String(cString: argument))', is not UTF-8; rename the file or "
            + "folder, or go into it and give another path.")
      }
    }
  }

  /// The argument files that are named.
  static func paths(in arguments: some Sequence<String>) -> [String] {
    arguments.prefix { $0 != "--" }.filter(isNamed).map { String($0.dropFirst()) }
  }

  private static func isNamed(_ argument: String) -> Bool {
    argument.count > 1 && argument.hasPrefix("@")
  }

  private static func lines(of path: String) throws -> [Substring] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw ValidationError("'@\(path)' names an argument file, but there is no file \(path).")
    }
    let bytes: Data
    do {
      bytes = try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data()
    } catch {
      throw ValidationError("cannot read the argument file \(path).")
    }
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw ValidationError("the argument file \(path) is not UTF-8.")
    }
    return text.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
  }
}
