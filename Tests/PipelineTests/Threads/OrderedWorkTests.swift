import Foundation
import Testing

@testable import Pipeline

@Suite struct OrderedWorkTests {
  private struct Failure: Error, Equatable {
    var item: Int
  }

  /// Squares 0 ..< count, with a sleep that makes later items finish first.
  private func squares(
    count: Int, threads: Int, failsAt: Int? = nil, readingFailsAt: Int? = nil
  ) -> (committed: [Int], error: Failure?) {
    final class Worker { var result = 0 }
    var next = 0
    var committed: [Int] = []
    do {
      try OrderedWork<Int, Worker>(
        threadCount: threads,
        makeWorker: { Worker() },
        next: {
          if next == readingFailsAt { throw Failure(item: next) }
          defer { next += 1 }
          return next < count ? next : nil
        },
        process: { item, worker in
          usleep(UInt32(item * 7919 % 400))
          if item == failsAt { throw Failure(item: item) }
          worker.result = item * item
        },
        commit: { _, worker in committed.append(worker.result) }
      ).run()
    } catch {
      return (committed, error as? Failure)
    }
    return (committed, nil)
  }

  @Test(arguments: 1...6)
  func resultsAreCommittedInTheOrderOfTheItems(threads: Int) {
    let result = squares(count: 60, threads: threads)
    #expect(result.committed == (0..<60).map { $0 * $0 })
    #expect(result.error == nil)
  }

  @Test(arguments: 1...4)
  func anErrorLetsNothingAfterItBeCommitted(threads: Int) {
    let result = squares(count: 60, threads: threads, failsAt: 25)
    #expect(result.committed == (0..<25).map { $0 * $0 })
    #expect(result.error == Failure(item: 25))
  }

  @Test(arguments: 1...4)
  func whatWasReadBeforeAnErrorIsCommitted(threads: Int) {
    let result = squares(count: 60, threads: threads, readingFailsAt: 13)
    #expect(result.committed == (0..<13).map { $0 * $0 })
    #expect(result.error == Failure(item: 13))
  }

  @Test func nothingToDoIsDone() {
    #expect(squares(count: 0, threads: 3).committed.isEmpty)
  }
}
