import Foundation

/// A help page: arguments, the options of the command, then titled groups of options.
///
/// ArgumentParser prints titled groups first, and so the rare options before the usual ones.
enum HelpPage {
  /// The text of a help page in this order, with one line feed at its end; any other text as it is.
  ///
  /// A page that hides options says how to see them.
  static func arranged(_ text: String, hidesOptions: Bool = false) -> String {
    var lines = text
    while lines.hasSuffix("\n") { lines.removeLast() }
    guard !lines.isEmpty else { return "" }
    var blocks = lines.components(separatedBy: "\n\n")
    if let usage = blocks.firstIndex(where: { $0.hasPrefix("USAGE: ") }),
      let options = blocks[usage...].firstIndex(where: { $0.hasPrefix("OPTIONS:\n") })
    {
      let hasArguments = blocks[usage + 1].hasPrefix("ARGUMENTS:\n")
      blocks.insert(blocks.remove(at: options), at: usage + (hasArguments ? 2 : 1))
    }
    if hidesOptions { blocks.append("  See --help-hidden for all options.") }
    return blocks.joined(separator: "\n\n") + "\n"
  }
}
