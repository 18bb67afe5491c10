/// Why a comparison cannot be made or resumed.
package enum ComparisonError: Error, Equatable {
  /// Two packings that the same model cannot be trained on.
  case unlikePackings(first: String, second: String, what: String)

  /// Packings whose strategies and folders have equal names.
  case equalNames(name: String)

  /// There are neither probe files nor held-out documents.
  case nothingToAsk(packing: String)

  /// An arm of a packing that was not given.
  case unknownPacking(arm: String, known: [String])

  /// The folder holds another comparison.
  case otherComparison(path: String, differences: [String])

  /// The comparison was asked to stop before its first run.
  case stoppedAtStart

  /// The comparison was asked to stop.
  case stopped(finished: Int, of: Int)

  /// A file of a finished run that cannot be read.
  case damagedResult(path: String)
}

extension ComparisonError {
  /// Whether the comparison was asked to stop.
  package var isStop: Bool {
    switch self {
    case .stoppedAtStart, .stopped: true
    default: false
    }
  }
}

extension ComparisonError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  package var description: String {
    switch self {
    case .unlikePackings(let first, let second, let what):
      "\(first) and \(second) differ in \(what); pack both from one index with the same flags"
    case .equalNames(let name):
      "two packings are named \(name); packings of one strategy need folders of different names"
    case .nothingToAsk(let packing):
      "there is nothing to ask: give --tasks, or pack \(packing) with --holdout"
    case .unknownPacking(let arm, let known):
      "\(arm): no such packing; the packings are \(known.joined(separator: ", "))"
    case .otherComparison(let path, let differences):
      "\(path) holds a comparison with other settings (\(differences.joined(separator: ", "))); "
        + "give another --output, or --overwrite"
    case .stoppedAtStart: "stopped before the first run; give the same command again"
    case .stopped(let finished, let count):
      "stopped with \(finished) of \(count) runs finished; the same command resumes"
    case .damagedResult(let path): "\(path) is not the result of a run; remove it to repeat the run"
    }
  }
}
