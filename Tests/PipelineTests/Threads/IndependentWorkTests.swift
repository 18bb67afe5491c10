import Foundation
import Synchronization
import Testing

@testable import Pipeline

@Suite struct IndependentWorkTests {
  private struct Failure: Error, Equatable {
    var job: Int
  }

  @Test(arguments: 1...5)
  func everyJobRunsOnce(threads: Int) throws {
    let counts = Mutex([Int](repeating: 0, count: 40))
    try IndependentWork.run(count: 40, threadCount: threads) { job in
      counts.withLock { $0[job] += 1 }
    }
    #expect(counts.withLock { $0 } == Array(repeating: 1, count: 40))
  }

  @Test func theErrorOfTheLowestJobIsThrown() {
    #expect(throws: Failure(job: 3)) {
      try IndependentWork.run(count: 10, threadCount: 1) { job in
        if job >= 3 { throw Failure(job: job) }
      }
    }
  }

  @Test(arguments: 1...5)
  func resultsAreInTheOrderOfTheJobsAndNoWorkerIsSharedByTwoThreads(threads: Int) throws {
    final class Worker { var isBusy = false }
    let results = try IndependentWork.results(
      count: 50, threadCount: threads, worker: Worker()
    ) { worker, job in
      let wasBusy = worker.isBusy
      worker.isBusy = true
      usleep(UInt32(job * 7919 % 300))
      worker.isBusy = false
      return wasBusy ? -1 : job * job
    }
    #expect(results == (0..<50).map { $0 * $0 })
  }

  @Test func nothingToDoIsDone() throws {
    try IndependentWork.run(count: 0, threadCount: 3) { _ in Issue.record("there is no job") }
  }
}
