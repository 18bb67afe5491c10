import Foundation

/// Runs jobs that do not depend on each other on several threads.
enum IndependentWork {
  /// Calls `body` with 0 ..< count, each once, on at most `threadCount` threads.
  ///
  /// Jobs start in ascending order. After an error no further job starts; the error of the lowest
  /// job is thrown.
  static func run(count: Int, threadCount: Int, _ body: @escaping (Int) throws -> Void) throws {
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
