import Testing

@testable import CKernels
@testable import LanguageModel

@Suite struct VectorKernelsTests {
  @Test func thePortableKernelsAreEverywhere() {
    #expect(VectorKernels(.portable) != nil)
  }

  @Test(arguments: [0, 1, 15, 100, 1_000])
  func sumsOfVectorsAndOfSquaresAreThePlainOnes(count: Int) {
    for kernels in KernelChecks.all {
      var checks = KernelChecks()
      let (x, y) = (checks.numbers(count), checks.numbers(count))
      var total = y.floats
      kernels.functions.add(count, x.floats, &total)
      #expect(total == zip(x.floats, y.floats).map { $1 + $0 })
      let squares = kernels.functions.sum_of_squares(count, x.floats)
      let expected = x.reduce(0) { $0 + $1 * $1 }
      #expect(abs(squares - expected) <= 1e-12 * max(1, expected))
    }
  }
}
