import Dispatch
import Testing

@testable import Training

@Suite struct AbandonableWorkTests {
  private struct Failure: Error {}

  @Test func theResultOrTheErrorIsThatOfTheWork() throws {
    #expect(try AbandonableWork.result(unless: { false }, of: { 7 }) == 7)
    #expect(throws: Failure.self) {
      try AbandonableWork.result(unless: { false }, of: { throw Failure() })
    }
  }

  @Test func workIsLeftBehindOnRequest() throws {
    let (gate, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    var looks = 0
    let result: Int? = try AbandonableWork.result(
      unless: {
        looks += 1
        return looks > 2
      },
      of: {
        gate.wait()
        ended.signal()
        return 7
      })
    #expect(result == nil && looks == 3)
    gate.signal()
    ended.wait()
  }
}
