import Foundation

/// Work on a thread of its own, which the caller can leave behind.
package enum AbandonableWork {
  /// Seconds between two looks at whether to stop.
  static let patience = 0.05

  /// The result of `body`, or nil soon after `shouldStop` holds; then `body` runs on, and its
  /// result and its error are lost.
  ///
  /// Throws what `body` throws. Meant for work before the end of the process, which may leave only
  /// what a kill could leave.
  package static func result<Result>(
    unless shouldStop: () -> Bool, of body: @escaping () throws -> Result
  ) throws -> Result? {
    let work = Work(body)
    let thread = Thread { work.run() }
    thread.stackSize = 8 << 20
    thread.start()
    return try work.result(unless: shouldStop)
  }

  /// What the two threads share.
  ///
  /// `@unchecked Sendable`: `outcome` is guarded by `condition`; only the thread calls `body`.
  private final class Work<Value>: @unchecked Sendable {
    private let body: () throws -> Value
    private let condition = NSCondition()
    private var outcome: Swift.Result<Value, any Error>?

    init(_ body: @escaping () throws -> Value) {
      self.body = body
    }

    func run() {
      let found = Swift.Result { try body() }
      condition.lock()
      outcome = found
      condition.broadcast()
      condition.unlock()
    }

    func result(unless shouldStop: () -> Bool) throws -> Value? {
      condition.lock()
      defer { condition.unlock() }
      while true {
        if let outcome { return try outcome.get() }
        guard !shouldStop() else { return nil }
        _ = condition.wait(until: Date(timeIntervalSinceNow: AbandonableWork.patience))
      }
    }
  }
}
