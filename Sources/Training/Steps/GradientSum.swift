import Foundation
import LanguageModel

/// The sum of the gradients of a batch's parts, always added in the order of the parts.
///
/// Floating-point addition is not associative, so this order is what makes the result the same on
/// any number of threads. While one thread adds, the others compute.
final class GradientSum: @unchecked Sendable {
  /// The sum so far.
  let total: FloatBuffer

  private let kernels: VectorKernels
  private let condition = NSCondition()
  private var nextPart = 0
  private var takenCount = 0

  /// A sum of gradients of `count` parameters.
  init(count: Int, kernels: VectorKernels) {
    total = FloatBuffer(count: count)
    self.kernels = kernels
  }

  /// Begins a new sum.
  func begin() {
    nextPart = 0
    takenCount = 0
  }

  /// The next part of `count` that no thread works at, or nil.
  ///
  /// Parts are taken in order, so whoever waits for its turn waits for parts that are being made.
  func takePart(of count: Int) -> Int? {
    condition.lock()
    defer { condition.unlock() }
    guard takenCount < count else { return nil }
    takenCount += 1
    return takenCount - 1
  }

  /// Adds a part when those before it have been added.
  func add(_ gradient: FloatBuffer, part: Int) {
    condition.lock()
    while nextPart != part { condition.wait() }
    condition.unlock()
    if part == 0 {
      total.base.update(from: gradient.base, count: total.count)
    } else {
      kernels.add(gradient, to: total)
    }
    condition.lock()
    nextPart += 1
    condition.broadcast()
    condition.unlock()
  }
}
