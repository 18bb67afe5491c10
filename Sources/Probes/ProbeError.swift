/// What is wrong with probe files, or with a model for them.
package enum ProbeError: Error, Equatable {
  /// There is no probe file at a path, or none in a folder.
  case noProbes(path: String)

  /// A file that cannot be read.
  case cannotRead(path: String, reason: String)

  /// A line that is no question of a known form.
  case badLine(path: String, line: Int, reason: String)

  /// A template without one of its parts.
  case badTemplate(template: String, missing: String)

  /// A task that asks for demonstrations and has none.
  case noDemonstrations(task: String)
}

extension ProbeError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  package var description: String {
    switch self {
    case .noProbes(let path):
      "\(path): no probe file; give a .jsonl file, or a folder that holds some"
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .badLine(let path, let line, let reason): "\(path):\(line): \(reason)"
    case .badTemplate(let template, let missing):
      "the template '\(template)' has no \(missing)"
    case .noDemonstrations(let task):
      "\(task): nothing to demonstrate with; put \(task).train.jsonl beside it, or ask with --shots 0"
    }
  }
}
