import Foundation
import LanguageModel
import Randomness
import Testing

@testable import Training

@Suite struct GradientSumTests {
  /// Adding one after the other, in order.
  private func slowSum(_ gradients: [[Float]]) -> [Float] {
    gradients.dropFirst().reduce(gradients[0]) { sum, gradient in
      zip(sum, gradient).map { $0 + $1 }
    }
  }

  @Test(arguments: [1, 2, 5])
  func theSumHasTheBitsOfTheOrderOfTheMicroBatches(threadCount: Int) {
    var generator = SplitMix64(seed: 4)
    let gradients = (0..<12).map { _ in
      // Of very different sizes, so that another order rounds differently.
      (0..<100).map { _ in
        Float.random(in: -1...1, using: &generator) * [1e-4, 1, 1e4][generator.index(below: 3)]
      }
    }
    let sum = GradientSum(count: 100, kernels: .portable)
    let team = WorkerTeam(count: threadCount)
    defer { team.close() }
    for _ in 0..<20 {
      sum.begin()
      team.run { worker in
        let gradient = FloatBuffer(count: 100)
        while let number = sum.takeMicroBatch(of: gradients.count) {
          // The first worker dawdles, so that later micro-batches are ready before it.
          if worker == 0 { usleep(100) }
          for (i, value) in gradients[number].enumerated() { gradient.base[i] = value }
          sum.add(gradient, of: number)
        }
      }
      #expect(sum.total.values == slowSum(gradients))
    }
  }
}
