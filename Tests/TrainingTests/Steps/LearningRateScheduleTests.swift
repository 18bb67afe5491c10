import Testing
import Training

@Suite struct LearningRateScheduleTests {
  @Test func theRateRisesToThePeakAndFallsToItsShare() {
    let schedule = LearningRateSchedule(
      peak: 2, warmupStepCount: 4, stepCount: 15, finalShare: 0.1)
    let rates = (0..<15).map { schedule.rate(step: $0) }
    #expect(Array(rates[0..<5]) == [0.5, 1, 1.5, 2, 2])
    #expect(abs(rates[9] - 1.1) < 1e-12)
    #expect(abs(rates[14] - 0.2) < 1e-12)
    #expect(zip(rates[4...], rates[5...]).allSatisfy { $0 > $1 })
  }

  @Test func runsOfOneStepAndWithoutWarmupHaveARate() {
    let schedule = LearningRateSchedule(
      peak: 1, warmupStepCount: 0, stepCount: 1, finalShare: 0.1)
    #expect(schedule.rate(step: 0) == 1)
  }
}
