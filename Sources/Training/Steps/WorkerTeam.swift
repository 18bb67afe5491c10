import Foundation

/// Threads that wait for work, so that a step starts none.
///
/// The caller waits for them, and can leave work behind that takes too long.
///
/// The threads keep the team alive until it is closed. The result of a worker must not depend on
/// the number of workers.
///
/// `@unchecked Sendable`: every mutable property is guarded by `condition`.
final class WorkerTeam: @unchecked Sendable {
  /// The number of workers.
  let count: Int

  private let condition = NSCondition()
  private var job: (@Sendable (_ worker: Int) -> Void)?
  private var round = 0
  private var runningCount = 0
  private var isClosed = false

  /// A team of `count` workers.
  init(count: Int) {
    self.count = count
    for worker in 0..<count {
      let thread = Thread { self.work(worker) }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Ends the threads; the team cannot be used afterwards.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }

  /// Runs `body` once on every worker, and returns when all are done.
  func run(_ body: @escaping @Sendable (_ worker: Int) -> Void) {
    run(unless: { false }, body)
  }

  /// Runs `body` once on every worker, and returns when all are done, or soon after `shouldStop`
  /// holds: then with false, and the team cannot be used afterwards, since workers may still run.
  ///
  /// `body` must keep alive whatever it uses.
  @discardableResult
  func run(
    unless shouldStop: () -> Bool, _ body: @escaping @Sendable (_ worker: Int) -> Void
  ) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    precondition(runningCount == 0, "the team was left behind")
    job = body
    round += 1
    runningCount = count
    condition.broadcast()
    while runningCount > 0 {
      if shouldStop() { return false }
      _ = condition.wait(until: Date(timeIntervalSinceNow: AbandonableWork.patience))
    }
    job = nil
    return true
  }

  /// Runs `body` for blocks of elements of 0 ..< `total`, which do not depend on the number of
  /// workers.
  func runBlocks(of total: Int, _ body: @escaping @Sendable (_ block: Int, Range<Int>) -> Void) {
    run { [count] worker in
      for block in stride(from: worker, to: Self.blockCount(of: total), by: count) {
        let start = block * Self.blockLength
        body(block, start..<min(total, start + Self.blockLength))
      }
    }
  }

  /// The blocks that `runBlocks` makes of `total`.
  static func blockCount(of total: Int) -> Int { (total + blockLength - 1) / blockLength }

  private static let blockLength = 1 << 16

  private func work(_ worker: Int) {
    var done = 0
    while true {
      condition.lock()
      while round == done && !isClosed { condition.wait() }
      guard !isClosed, let job else {
        condition.unlock()
        return
      }
      done = round
      condition.unlock()
      job(worker)
      condition.lock()
      runningCount -= 1
      if runningCount == 0 { condition.broadcast() }
      condition.unlock()
    }
  }
}
