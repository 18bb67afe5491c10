internal import CKernels
import Foundation

/// Rotary positions in the half-split form of Llama: element i of a head is rotated together with
/// element i + hd/2, by the angle position · θ^(−2i/hd).
///
/// Su et al., "RoFormer: Enhanced transformer with rotary position embedding", 2021. The angles of
/// all positions are computed once.
struct RotaryEmbedding: Sendable {
  let kernels: VectorKernels
  let headDimension: Int

  /// [positions, hd/2].
  private let cosines: FloatBuffer
  private let sines: FloatBuffer

  /// The angles of positions 0 ..< `positionCount`.
  init(_ configuration: ModelConfiguration, kernels: VectorKernels) {
    self.kernels = kernels
    headDimension = configuration.headDimension
    let half = headDimension / 2
    let count = configuration.maximumPositionCount * half
    cosines = FloatBuffer(count: count)
    sines = FloatBuffer(count: count)
    for i in 0..<half {
      // In single precision, as in Hugging Face's models.
      let frequency = Float(
        1 / pow(configuration.ropeTheta, Double(2 * i) / Double(headDimension)))
      for position in 0..<configuration.maximumPositionCount {
        let angle = Double(Float(position) * frequency)
        cosines.base[position * half + i] = Float(cos(angle))
        sines.base[position * half + i] = Float(sin(angle))
      }
    }
  }

  /// Rotates `headCount` heads at the start of each row, in place.
  func forward(
    rowCount: Int, headCount: Int, x: UnsafeMutablePointer<Float>, rowStride: Int,
    positions: UnsafePointer<Int32>
  ) {
    kernels.functions.rotate(
      rowCount, headCount, headDimension, x, rowStride, positions, cosines.base, sines.base, 1)
  }

  /// Rotates gradients back: the inverse of a rotation is its transpose.
  func backward(
    rowCount: Int, headCount: Int, gradient: UnsafeMutablePointer<Float>, rowStride: Int,
    positions: UnsafePointer<Int32>
  ) {
    kernels.functions.rotate(
      rowCount, headCount, headDimension, gradient, rowStride, positions, cosines.base, sines.base,
      -1)
  }
}
