import Foundation

/// A command of the program with its options, as `--experimental-dump-help` describes them.
struct CommandDescription: Decodable {
  var commandName: String
  var subcommands: [CommandDescription]?
  var arguments: [Argument]?

  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }

    var kind: String
    var names: [Name]?
    var shouldDisplay: Bool
    var sectionTitle: String?

    /// The long name with its dashes; nil for a positional argument.
    var flag: String? { names?.first { $0.kind == "long" }.map { "--" + $0.name } }
  }

  /// The program itself.
  static func program() throws -> CommandDescription {
    struct Dump: Decodable {
      var command: CommandDescription
    }
    let folder = FileManager.default.temporaryDirectory.path
    let result = try Command(folder: folder).run(["--experimental-dump-help"])
    return try JSONDecoder().decode(Dump.self, from: Data(result.output.utf8)).command
  }

  /// The command and all below it, hidden ones too, each with the words that call it.
  func all(_ words: [String] = []) -> [(words: [String], command: CommandDescription)] {
    [(words, self)]
      + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap { command in
        command.all(words + [command.commandName])
      }
  }

  /// The options, in the order of the help page.
  var options: [Argument] { (arguments ?? []).filter { $0.flag != nil } }
}
