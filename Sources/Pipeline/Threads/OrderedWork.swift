import Foundation

/// Runs a stream of items through several threads so that nothing depends on their number.
///
/// Each thread, in a loop, pulls the next item (one thread at a time), works on it (all threads at
/// once), waits until the items before have been committed, and commits its own (one thread at a
/// time, in the order of the items). At most one item per thread is in flight, so memory is
/// bounded. The first error stops all threads and is thrown; items after it are not committed.
struct OrderedWork<Item, Worker> {
  /// Number of threads, at least 1.
  var threadCount: Int

  /// Makes what a thread needs for itself, such as caches.
  var makeWorker: () throws -> Worker

  /// The next item; nil at the end.
  var next: () throws -> Item?

  /// Works on an item; changes nothing but its worker.
  var process: (Item, Worker) throws -> Void

  /// Stores the result of an item.
  var commit: (Item, Worker) throws -> Void

  /// Does all the work.
  func run() throws {
    let workers = try (0..<max(1, threadCount)).map { _ in try makeWorker() }
    let state = State(work: self)
    let threads = workers.dropFirst().map { worker in
      let box = Box(worker)
      let finished = DispatchSemaphore(value: 0)
      let thread = Thread {
        state.loop(box.value)
        finished.signal()
      }
      thread.stackSize = 8 << 20
      thread.start()
      return finished
    }
    state.loop(workers[0])
    for finished in threads { finished.wait() }
    if let error = state.error { throw error }
  }

  /// Carries a worker to its thread.
  ///
  /// `@unchecked Sendable`: no other thread uses the worker.
  private struct Box: @unchecked Sendable {
    let value: Worker
    init(_ value: Worker) { self.value = value }
  }

  /// What the threads share.
  ///
  /// `@unchecked Sendable`: every variable is read and written under one of the two locks,
  /// `reading` for what concerns the input and `turns` for the rest.
  private final class State: @unchecked Sendable {
    private let work: OrderedWork
    private let reading = NSLock()
    private let turns = NSCondition()
    private var itemCount = 0
    private var isExhausted = false
    private var turn = 0
    private var readError: (any Error)?
    private var workError: (any Error)?

    init(work: OrderedWork) {
      self.work = work
    }

    /// The error of the earliest item that has one; to be read when all threads have ended.
    var error: (any Error)? { workError ?? readError }

    func loop(_ worker: Worker) {
      while let (ticket, item) = pull() {
        var failure: (any Error)?
        do { try work.process(item, worker) } catch { failure = error }
        guard waitForTurn(ticket) else { return }
        if failure == nil {
          do { try work.commit(item, worker) } catch { failure = error }
        }
        endTurn(failure)
      }
    }

    private func pull() -> (ticket: Int, item: Item)? {
      reading.lock()
      defer { reading.unlock() }
      guard !isExhausted else { return nil }
      do {
        guard let item = try work.next() else {
          isExhausted = true
          return nil
        }
        itemCount += 1
        return (itemCount - 1, item)
      } catch {
        // What was pulled before is still committed.
        isExhausted = true
        readError = error
        return nil
      }
    }

    private func waitForTurn(_ ticket: Int) -> Bool {
      turns.lock()
      defer { turns.unlock() }
      while turn != ticket, workError == nil { turns.wait() }
      return workError == nil
    }

    private func endTurn(_ failure: (any Error)?) {
      turns.lock()
      turn += 1
      workError = workError ?? failure
      turns.broadcast()
      turns.unlock()
    }
  }
}
