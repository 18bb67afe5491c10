import Foundation

/// The time that each stage of a run took: the sum over all threads.
///
/// Safe to use from any thread. If it is not enabled it costs nothing and counts nothing.
///
/// `@unchecked Sendable`: its one variable is read and written under `lock`.
package final class StageTimings: @unchecked Sendable {
  /// The stages that are timed, in the order of the data.
  package enum Stage: String, CaseIterable, Sendable {
    case read
    case analyze
    case store
    case invert
    case load
    case relate
    case pack
    case spool
    case shards
    case table

    /// What the stage does.
    var summary: String {
      switch self {
      case .read: "decompressing, finding lines"
      case .analyze: "JSON, tokens, terms"
      case .store: "rows of the index"
      case .invert: "postings, terms, indexes"
      case .load: "documents from the index, sketches"
      case .relate: "candidates in and out, BM25"
      case .pack: "the strategy itself"
      case .spool: "chunks to the working folder"
      case .shards: "shards and their hashes"
      case .table: "document table, manifest"
      }
    }
  }

  /// The moment when a stage began.
  struct Start {
    fileprivate var nanoseconds: UInt64
  }

  private let isEnabled: Bool
  private let lock = NSLock()
  private var nanoseconds = [UInt64](repeating: 0, count: Stage.allCases.count)
  private let beginning = DispatchTime.now().uptimeNanoseconds

  /// Timings without any time.
  package init(isEnabled: Bool) {
    self.isEnabled = isEnabled
  }

  /// Now.
  func clock() -> Start {
    Start(nanoseconds: isEnabled ? DispatchTime.now().uptimeNanoseconds : 0)
  }

  /// Adds the time since `start` to a stage, and takes it from the stage around it.
  func add(_ start: Start, to stage: Stage, within outer: Stage? = nil) {
    guard isEnabled else { return }
    let duration = DispatchTime.now().uptimeNanoseconds - start.nanoseconds
    lock.withLock {
      nanoseconds[StageTimings.index(of: stage)] &+= duration
      // The outer stage is added as a whole when it ends; until then the sum wraps around.
      if let outer { nanoseconds[StageTimings.index(of: outer)] &-= duration }
    }
  }

  private static func index(of stage: Stage) -> Int {
    Stage.allCases.firstIndex(of: stage) ?? 0
  }

  /// A line for each stage that took time, and one for the whole run.
  package func lines() -> [String] {
    guard isEnabled else { return [] }
    let (seconds, wall) = lock.withLock {
      (
        nanoseconds.map { Double(Int64(bitPattern: $0)) / 1e9 },
        Double(DispatchTime.now().uptimeNanoseconds - beginning) / 1e9
      )
    }
    let total = seconds.reduce(0, +)
    return zip(Stage.allCases, seconds).filter { $0.1 > 0 }.map { stage, seconds in
      let share = total > 0 ? 100 * seconds / total : 0
      let name = stage.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
      return name + String(format: "%9.3f s %5.1f %%  ", seconds, share) + stage.summary
    } + [String(format: "threads %9.3f s, from start to end %.3f s", total, wall)]
  }
}
