import Foundation
import TestSupport

/// The commands of the built program with their flags, hidden ones included.
struct Program: Sendable {
  /// By command, such as `tokenizer train`: the flags that it takes.
  let flagsByCommand: [String: Set<String>]

  /// Every flag of any command.
  var flags: Set<String> { flagsByCommand.values.reduce(into: []) { $0.formUnion($1) } }

  /// Asks the program for its commands.
  static let built = Result {
    try withTemporaryFolder { folder in
      let output = try Command(folder: folder).run(["--experimental-dump-help"]).output
      return try Program(JSONDecoder().decode(Dump.self, from: Data(output.utf8)).command)
    }
  }

  private struct Dump: Decodable {
    let command: Entry
  }

  private struct Entry: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable {
        let kind: String
        let name: String
      }
      let names: [Name]?
    }
    let commandName: String
    let arguments: [Argument]?
    let subcommands: [Entry]?
  }

  private init(_ root: Entry) throws {
    var found: [String: Set<String>] = [:]
    func add(_ entry: Entry, _ path: [String]) {
      let names = (entry.arguments ?? []).flatMap { $0.names ?? [] }
      found[path.joined(separator: " ")] = names.reduce(into: ["--help-hidden"]) {
        $0.insert(($1.kind == "long" ? "--" : "-") + $1.name)
      }
      for entry in entry.subcommands ?? [] { add(entry, path + [entry.commandName]) }
    }
    add(root, [])
    flagsByCommand = found
  }

  /// The command that words begin with, and the words after it; nil where they name none.
  func command(_ words: [String]) -> (name: String, arguments: ArraySlice<String>)? {
    for count in [2, 1] where words.count >= count {
      let name = words.prefix(count).joined(separator: " ")
      if flagsByCommand[name] != nil { return (name, words.dropFirst(count)) }
    }
    return nil
  }

  /// What is wrong with the words of a command without the program's name; nil where nothing is.
  func fault(of words: [String]) -> String? {
    guard let first = words.first, first != "help" else { return nil }
    if first.hasPrefix("-") {
      return flagsByCommand[""]?.contains(first) == true ? nil : "there is no flag \(first)"
    }
    // A name for any command, as in `bm25chunk help COMMAND`.
    guard first.contains(where: \.isLowercase) else { return nil }
    guard let (name, arguments) = command(words) else { return "there is no command \(first)" }
    for word in arguments where word.hasPrefix("-") && word.count > 1 {
      let flag = word.prefix { $0 != "=" }
      guard flagsByCommand[name]?.contains(String(flag)) == true else {
        return "\(name) has no flag \(flag)"
      }
    }
    return nil
  }
}
