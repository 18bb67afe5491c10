/// Why a comparison cannot be made, or not go on.
package enum ComparisonError: Error, Equatable {
  /// Packings that no single model and no single question suits.
  case unlikePackings(first: String, second: String, what: String)

  /// An arm whose packing is not there.
  case unknownPacking(arm: String, known: [String])

  /// A folder with another comparison.
  case otherComparison(path: String, differences: [String])

  /// A run that was asked to stop.
  case stopped(finished: Int, of: Int)

  /// A file of a finished run that cannot be read.
  case damagedResult(path: String)
}

extension ComparisonError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  package var description: String {
    switch self {
    case .unlikePackings(let first, let second, let what):
      "\(first) and \(second) differ in \(what); pack both from one index with the same flags"
    case .unknownPacking(let arm, let known):
      "\(arm): no such packing; there are \(known.joined(separator: ", "))"
    case .otherComparison(let path, let differences):
      "\(path) holds a comparison with other settings (\(differences.joined(separator: ", "))); "
        + "give another --output, or --overwrite"
    case .stopped(let finished, let count):
      "stopped with \(finished) of \(count) runs finished; the same command goes on"
    case .damagedResult(let path): "\(path) is no result of a run; remove it, and its run is redone"
    }
  }
}
