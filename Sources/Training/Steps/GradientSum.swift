import Foundation
import LanguageModel

/// The sum of the gradients of a batch's micro-batches, always added in their order.
///
/// Floating-point addition is not associative, so this order is what makes the result the same on
/// any number of threads. While one thread adds, the others compute.
///
/// `@unchecked Sendable`: the counters are guarded by `condition`, and only the thread whose turn
/// it is touches `total`.
final class GradientSum: @unchecked Sendable {
  /// The sum so far.
  let total: FloatBuffer

  private let kernels: VectorKernels
  private let condition = NSCondition()
  private var nextMicroBatch = 0
  private var takenCount = 0

  /// A sum of gradients of `count` parameters.
  init(count: Int, kernels: VectorKernels) {
    total = FloatBuffer(count: count)
    self.kernels = kernels
  }

  /// Begins a new sum.
  func begin() {
    nextMicroBatch = 0
    takenCount = 0
  }

  /// The next of `count` micro-batches that no thread has taken, or nil.
  ///
  /// They are taken in order, so a thread that waits for its turn waits for work in progress.
  func takeMicroBatch(of count: Int) -> Int? {
    condition.lock()
    defer { condition.unlock() }
    guard takenCount < count else { return nil }
    takenCount += 1
    return takenCount - 1
  }

  /// No further micro-batch is taken until the next sum.
  func stop() {
    condition.lock()
    takenCount = .max
    condition.unlock()
  }

  /// Adds the gradient of a micro-batch once those before it have been added.
  func add(_ gradient: FloatBuffer, of microBatch: Int) {
    condition.lock()
    while nextMicroBatch != microBatch { condition.wait() }
    condition.unlock()
    if microBatch == 0 {
      total.base.update(from: gradient.base, count: total.count)
    } else {
      kernels.add(gradient, to: total)
    }
    condition.lock()
    nextMicroBatch += 1
    condition.broadcast()
    condition.unlock()
  }
}
