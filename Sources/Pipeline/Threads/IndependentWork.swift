import Foundation

/// Runs jobs that do not depend on each other on several threads.
package enum IndependentWork {
  /// Calls `body` with 0 ..< count, each once, on at most `threadCount` threads.
  ///
  /// Jobs start in ascending order, and several run at once. After an error no further job starts;
  /// the error of the lowest job is thrown.
  package static func run(count: Int, threadCount: Int, _ body: @escaping (Int) throws -> Void)
    throws
  {
    let state = State(count: count, body: body)
    let finished = (1..<max(1, min(threadCount, count))).map { _ in
      let finished = DispatchSemaphore(value: 0)
      let thread = Thread {
        state.loop()
        finished.signal()
      }
      thread.stackSize = 8 << 20
      thread.start()
      return finished
    }
    state.loop()
    for finished in finished { finished.wait() }
    if let error = state.error { throw error }
  }

  /// The results of `body` for 0 ..< count, in order; each thread has a worker of its own.
  ///
  /// Errors are as in `run`.
  package static func results<Worker, Result>(
    count: Int, threadCount: Int, worker makeWorker: @escaping @autoclosure () -> Worker,
    _ body: @escaping (Worker, Int) throws -> Result
  ) throws -> [Result] {
    let idle = Idle<Worker, Result>(count: count)
    try run(count: count, threadCount: threadCount) { job in
      let worker = idle.take() ?? makeWorker()
      idle.give(try body(worker, job), of: job, back: worker)
    }
    return idle.results.compactMap(\.self)
  }

  /// Idle workers, and the results so far.
  ///
  /// `@unchecked Sendable`: every variable is read and written under `lock`, but for `results`,
  /// which is read when all threads have ended. A worker is used by one thread at a time.
  private final class Idle<Worker, Result>: @unchecked Sendable {
    private(set) var results: [Result?]
    private var workers: [Worker] = []
    private let lock = NSLock()

    init(count: Int) {
      results = [Result?](repeating: nil, count: count)
    }

    func take() -> Worker? { lock.withLock { workers.popLast() } }

    func give(_ result: Result, of job: Int, back worker: Worker) {
      lock.withLock {
        results[job] = result
        workers.append(worker)
      }
    }
  }

  /// What the threads share.
  ///
  /// `@unchecked Sendable`: every variable is read and written under `lock`; `body` may be called
  /// by several threads at once, as `run` says.
  private final class State: @unchecked Sendable {
    private let count: Int
    private let body: (Int) throws -> Void
    private let lock = NSLock()
    private var nextJob = 0
    private var failure: (job: Int, error: any Error)?

    init(count: Int, body: @escaping (Int) throws -> Void) {
      self.count = count
      self.body = body
    }

    var error: (any Error)? { lock.withLock { failure?.error } }

    func loop() {
      while let job = takeJob() {
        do {
          try body(job)
        } catch {
          lock.withLock {
            if job < failure?.job ?? .max { failure = (job, error) }
          }
        }
      }
    }

    private func takeJob() -> Int? {
      lock.withLock {
        guard failure == nil, nextJob < count else { return nil }
        defer { nextJob += 1 }
        return nextJob
      }
    }
  }
}
