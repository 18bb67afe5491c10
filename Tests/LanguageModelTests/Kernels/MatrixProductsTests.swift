import Testing

@testable import LanguageModel

@Suite struct MatrixProductsTests {
  struct Shape: CustomTestStringConvertible {
    var m: Int
    var n: Int
    var k: Int
    var testDescription: String { "\(m)×\(k) · \(k)×\(n)" }
  }

  static let shapes = [
    Shape(m: 1, n: 1, k: 1), Shape(m: 2, n: 3, k: 5), Shape(m: 12, n: 32, k: 7),
    Shape(m: 13, n: 33, k: 300), Shape(m: 200, n: 40, k: 17), Shape(m: 5, n: 1_100, k: 3),
  ]

  /// Every provider and instruction set that is here, with its name.
  static func all() throws -> [(String, MatrixProducts)] {
    var all = try KernelChecks.all.map {
      ($0.instructionSet.rawValue, try MatrixProducts(.own, kernels: $0))
    }
    if OpenBLASLibrary.isAvailable { all.append(("OpenBLAS", try MatrixProducts(.openBLAS))) }
    return all
  }

  @Test(arguments: shapes)
  func everyProviderGivesThePlainProductOfOperandsThatLieEitherWay(shape: Shape) throws {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    for (name, products) in try Self.all() {
      var checks = KernelChecks()
      let (a, b, c) = (checks.numbers(m * k), checks.numbers(k * n), checks.numbers(m * n))
      var expected = [Double](repeating: 0, count: m * n)
      for i in 0..<m {
        for p in 0..<k {
          for j in 0..<n { expected[i * n + j] += a[i * k + p] * b[p * n + j] }
        }
      }
      let left = [FloatBuffer(a.floats), FloatBuffer(transposed(a, m, k).floats)]
      let right = [FloatBuffer(b.floats), FloatBuffer(transposed(b, k, n).floats)]
      let scratch = FloatBuffer(count: products.scratchCount)
      for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let first =
          i == 0 ? Matrix(left[0].base, m, k) : Matrix(left[1].base, k, m).transposed
        let second =
          j == 0 ? Matrix(right[0].base, k, n) : Matrix(right[1].base, n, k).transposed
        let result = FloatBuffer(c.floats)
        products.multiply(first, second, into: result.base, scratch: scratch.base)
        KernelChecks.expectNear(
          result.values, expected, tolerance: 5e-6, "\(name) \(i) \(j)")
        products.multiply(
          first, second, into: result.base, accumulates: true, scratch: scratch.base)
        KernelChecks.expectNear(
          result.values, expected.map { 2 * $0 }, tolerance: 5e-6, "\(name) \(i) \(j)")
      }
    }
  }

  @Test func aProductOverNothingIsZero() throws {
    for (_, products) in try Self.all() {
      let buffer = FloatBuffer([1, 2, 3, 4])
      let empty = FloatBuffer(count: 0)
      let scratch = FloatBuffer(count: products.scratchCount)
      products.multiply(
        Matrix(empty.base, 2, 0), Matrix(empty.base, 0, 2), into: buffer.base,
        scratch: scratch.base)
      #expect(buffer.values == [0, 0, 0, 0])
    }
  }

  @Test(.disabled(if: OpenBLASLibrary.isAvailable, "OpenBLAS is installed"))
  func askingForAMissingLibraryIsAnError() {
    #expect(throws: ModelError.noOpenBLAS) { try MatrixProducts(.openBLAS) }
  }

  private func transposed(_ x: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    (0..<columns).flatMap { j in (0..<rows).map { x[$0 * columns + j] } }
  }
}
