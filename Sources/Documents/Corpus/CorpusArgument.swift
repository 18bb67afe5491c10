/// One input as named on the command line.
package enum CorpusArgument: Sendable, Equatable {
  /// A JSON Lines file, `-` for standard input, or a folder with such files.
  case path(String)

  /// A source with its name: a JSON Lines file, `-`, or a folder of text files.
  case source(name: String, path: String)

  /// The source that `NAME=PATH` spells; the first `=` divides.
  package static func source(parsing argument: String) throws(DocumentsError) -> CorpusArgument {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw DocumentsError.malformedSource(argument: argument)
    }
    return .source(name: String(parts[0]), path: String(parts[1]))
  }
}
