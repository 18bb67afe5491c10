import ArgumentParser

/// The names of commands, and what to say of one that does not exist.
///
/// ArgumentParser suggests the nearest option, but calls an unknown command an unexpected argument.
enum CommandName {
  /// The command below `root` that the arguments name; throws where it does not exist.
  static func command(
    in arguments: [String], below root: any ParsableCommand.Type
  ) throws -> any ParsableCommand.Type {
    var command = root
    var path = [name(of: root)]
    for argument in arguments.first == "help" ? arguments.dropFirst() : arguments[...] {
      let known = command.configuration.subcommands
      guard !known.isEmpty, !argument.hasPrefix("-") else { break }
      guard let next = known.first(where: { name(of: $0) == argument }) else {
        let suggestion = nearest(to: argument, in: known.map { name(of: $0) })
        throw ValidationError(
          "Unknown command '\((path + [argument]).joined(separator: " "))'."
            + (suggestion.map { " Did you mean '\((path + [$0]).joined(separator: " "))'?" } ?? ""))
      }
      command = next
      path.append(argument)
    }
    return command
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? ""
  }

  /// The name with the smallest edit distance, where that is small enough to be a slip.
  private static func nearest(to word: String, in names: [String]) -> String? {
    let distances = names.map { (name: $0, distance: editDistance(word, $0)) }
    // ArgumentParser suggests options up to the same distance.
    return distances.filter { $0.distance < min(4, word.count) }.min { $0.distance < $1.distance }?
      .name
  }

  /// The number of characters to insert, delete or replace (Levenshtein, 1966).
  static func editDistance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var row = Array(0...second.count)
    for (i, character) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in second.indices {
        let replaced = diagonal + (character == second[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[second.count]
  }
}
