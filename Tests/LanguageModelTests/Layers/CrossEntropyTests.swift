import Testing

@testable import LanguageModel

@Suite struct CrossEntropyTests {
  @Test(arguments: [1, 5, 16, 99])
  func lossAndGradientAreTheReferenceAndItsSlope(columns: Int) {
    for kernels in KernelChecks.all {
      var checks = KernelChecks(seed: UInt64(columns))
      let rows = 3
      let logits = checks.numbers(rows * columns).map { 8 * $0 }
      let targets = (0..<rows).map { Int32(($0 * 7) % columns) }
      let loss = CrossEntropy(kernels: kernels, vocabularySize: columns)
      func reference(_ logits: [Double]) -> [Double] {
        Reference.crossEntropy(logits, columns: columns, targets: targets)
      }
      var (found, losses) = (logits.floats, [Float](repeating: 0, count: rows))
      loss.forward(rowCount: rows, logits: &found, targets: targets, losses: &losses)
      #expect(found == logits.floats)
      KernelChecks.expectNear(losses, reference(logits))

      loss.forwardAndBackward(
        rowCount: rows, logits: &found, targets: targets, scale: 0.25, losses: &losses)
      KernelChecks.expectNear(losses, reference(logits))
      checks.expectGradient(
        found, of: { 0.25 * reference($0).reduce(0, +) }, at: logits)
    }
  }

  @Test func logitsThatAreFarApartGiveNoInfinity() {
    for kernels in KernelChecks.all {
      var logits: [Float] = [-3e4, 3e4, 0]
      var losses: [Float] = [0]
      CrossEntropy(kernels: kernels, vocabularySize: 3).forwardAndBackward(
        rowCount: 1, logits: &logits, targets: [0], scale: 1, losses: &losses)
      #expect(losses == [6e4])
      #expect(logits == [-1, 1, 0])
    }
  }
}
