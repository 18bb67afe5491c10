import LanguageModel
import Testing

@Suite struct VectorKernelsParametersTests {
  @Test(arguments: [1, 16, 37])
  func stepsOfAdamWAreTheFormulas(count: Int) {
    for kernels in KernelChecks.all {
      var checks = KernelChecks()
      var p = checks.numbers(count)
      var (m, v) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
      let parameters = FloatBuffer(p.floats)
      let (first, second) = (FloatBuffer(count: count), FloatBuffer(count: count))
      for number in 1...5 {
        let g = checks.numbers(count)
        let step = AdamWStep(
          learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, number: number,
          gradientScale: 0.5)
        kernels.adamW(
          step, weightDecay: 0.1, in: 0..<count, gradient: FloatBuffer(g.floats),
          parameters: parameters, firstMoment: first, secondMoment: second)
        var (correction1, correction2) = (1.0, 1.0)
        for _ in 0..<number { (correction1, correction2) = (correction1 * 0.9, correction2 * 0.95) }
        for i in 0..<count {
          m[i] = 0.9 * m[i] + 0.1 * 0.5 * g[i]
          v[i] = 0.95 * v[i] + 0.05 * 0.25 * g[i] * g[i]
          p[i] -= 0.01 * 0.1 * p[i]
          let root = (v[i] / (1 - correction2)).squareRoot() + 1e-8
          p[i] -= 0.01 * m[i] / (1 - correction1) / root
        }
      }
      KernelChecks.expectNear(parameters.values, p)
      KernelChecks.expectNear(first.values, m)
      KernelChecks.expectNear(second.values, v)
    }
  }
}
