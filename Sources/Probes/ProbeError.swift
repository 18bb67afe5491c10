/// Why probe files cannot be read, or a model cannot be asked.
package enum ProbeError: Error, Equatable {
  /// There is no probe file at a path, or none in a folder.
  case noProbes(path: String)

  /// A file that cannot be read.
  case cannotRead(path: String, reason: String)

  /// A line that is not a question of a known form.
  case badLine(path: String, line: Int, reason: String)

  /// A template without something that it needs.
  case badTemplate(template: String, missing: String)

  /// A task that is asked with demonstrations but has none.
  case noDemonstrations(task: String)

  /// A checkpoint that does not name the token that prompts should begin with.
  case noStartToken(path: String, start: PromptStart)
}

extension ProbeError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  package var description: String {
    switch self {
    case .noProbes(let path):
      "\(path): no probe file; give a .jsonl file or a folder of them"
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .badLine(let path, let line, let reason): "\(path):\(line): \(reason)"
    case .badTemplate(let template, let missing):
      "the template '\(template)' has no \(missing)"
    case .noDemonstrations(let task):
      "\(task): no demonstrations; put \(task).train.jsonl beside it, or use --shots 0"
    case .noStartToken(let path, let start):
      "--start \(start.rawValue): the checkpoint \(path) has no such token"
    }
  }
}
