import LanguageModel
import Randomness
import Testing

/// Random floats, and how close kernels must come to the reference.
struct KernelChecks {
  var generator: SplitMix64

  init(seed: UInt64 = 1) {
    generator = SplitMix64(seed: seed)
  }

  /// `count` numbers between −1 and 1, exact in single precision.
  mutating func numbers(_ count: Int) -> [Double] {
    (0..<count).map { _ in Double(Float.random(in: -1...1, using: &generator)) }
  }

  /// Kernels of every instruction set that this machine has.
  static let all = VectorKernels.InstructionSet.allCases.compactMap { VectorKernels($0) }

  /// Expects `found` to lie near `expected`, measured by the greatest of the expected.
  static func expectNear(
    _ found: [Float], _ expected: [Double], tolerance: Double = 2e-6, _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.count == expected.count, comment, sourceLocation: sourceLocation)
    let size = max(1e-3, expected.map(abs).max() ?? 1)
    let worst = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
    #expect(
      worst <= tolerance * size && found.allSatisfy(\.isFinite), comment,
      sourceLocation: sourceLocation)
  }

  /// Expects the inner product of a gradient with random directions to be the slope of the
  /// reference along them: finite differences that miss no element.
  mutating func expectGradient(
    _ gradient: [Float], of function: ([Double]) -> Double, at x: [Double],
    tolerance: Double = 2e-5, _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(gradient.count == x.count)
    for _ in 0..<3 {
      let direction = numbers(x.count)
      let expected = Reference.slope(of: function, at: x, along: direction)
      let found = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * $1.1 }
      let size = zip(gradient, direction).reduce(1e-2) { $0 + abs(Double($1.0) * $1.1) }
      #expect(
        abs(found - expected) <= tolerance * size, comment, sourceLocation: sourceLocation)
    }
  }
}

extension [Double] {
  /// In single precision.
  var floats: [Float] { map { Float($0) } }
}

/// Σ x · weights, which makes one number of a kernel's output.
func weighted(_ x: [Double], _ weights: [Double]) -> Double {
  zip(x, weights).reduce(0) { $0 + $1.0 * $1.1 }
}
