import Foundation

/// Normally distributed numbers of mean 0 and deviation 1, by the method of Box and Muller.
package struct NormalDistribution {
  private var spare: Float?

  /// A distribution without draws so far.
  package init() {}

  /// The next number; every other one draws twice from `generator`.
  package mutating func next(using generator: inout some RandomNumberGenerator) -> Float {
    if let number = spare {
      spare = nil
      return number
    }
    let radius = (-2 * log(Self.uniform(using: &generator))).squareRoot()
    let angle = 2 * Double.pi * Self.uniform(using: &generator)
    spare = Float(radius * sin(angle))
    return Float(radius * cos(angle))
  }

  /// A number above 0, at most 1.
  private static func uniform(using generator: inout some RandomNumberGenerator) -> Double {
    Double((generator.next() >> 11) + 1) * 0x1p-53
  }
}
