import Foundation
import Testing

@testable import Training

@Suite struct WorkerTeamTests {
  /// `@unchecked Sendable`: `found` is guarded by `lock`.
  private final class Places: @unchecked Sendable {
    let lock = NSLock()
    var found: [Int] = []
    func add(_ value: Int) { lock.withLock { found.append(value) } }
  }

  @Test(arguments: [1, 2, 5])
  func everyWorkerRunsOnceARound(count: Int) {
    let team = WorkerTeam(count: count)
    defer { team.close() }
    for _ in 0..<50 {
      let places = Places()
      team.run { places.add($0) }
      #expect(places.found.sorted() == Array(0..<count))
    }
  }

  @Test func workThatTakesTooLongIsLeftBehind() {
    let team = WorkerTeam(count: 2)
    defer { team.close() }
    let (gate, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let work: @Sendable (Int) -> Void = { _ in
      gate.wait()
      ended.signal()
    }
    let isComplete = team.run(unless: { true }, work)
    #expect(!isComplete)
    for _ in 0..<2 { gate.signal() }
    for _ in 0..<2 { ended.wait() }
  }

  @Test(arguments: [0, 1, 65_536, 200_001])
  func blocksCoverEverythingOnce(total: Int) {
    let team = WorkerTeam(count: 3)
    defer { team.close() }
    let places = Places()
    team.runBlocks(of: total) { _, range in
      places.add(range.lowerBound)
      places.add(range.upperBound)
    }
    let ends = places.found.sorted()
    #expect(ends.count == 2 * WorkerTeam.blockCount(of: total))
    #expect(ends.first ?? 0 == 0 && ends.last ?? 0 == total)
    #expect(
      stride(from: 1, to: max(1, ends.count - 1), by: 2).allSatisfy { ends[$0] == ends[$0 + 1] })
  }
}
