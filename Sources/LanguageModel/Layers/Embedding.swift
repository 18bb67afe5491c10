internal import CKernels

/// A lookup table with a row per token id.
struct Embedding {
  let kernels: VectorKernels
  let width: Int

  /// table[V, D], token[rows] → x[rows, D].
  func forward(tokens: [Int32], table: UnsafePointer<Float>, x: UnsafeMutablePointer<Float>) {
    for (row, token) in tokens.enumerated() {
      (x + row * width).update(from: table + Int(token) * width, count: width)
    }
  }

  /// Adds dx to the rows of the table, in the order of the tokens.
  func backward(
    tokens: [Int32], xGradient: UnsafePointer<Float>, tableGradient: UnsafeMutablePointer<Float>
  ) {
    let functions = kernels.functions
    for (row, token) in tokens.enumerated() {
      functions.add(width, xGradient + row * width, tableGradient + Int(token) * width)
    }
  }
}
