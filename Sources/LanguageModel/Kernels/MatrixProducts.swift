internal import CKernels

/// A matrix in a flat buffer; either of its dimensions may be the contiguous one.
struct Matrix {
  var base: UnsafePointer<Float>
  var rowCount: Int
  var columnCount: Int
  var rowStride: Int
  var columnStride: Int

  /// A matrix with contiguous rows, one after the other.
  init(_ base: UnsafePointer<Float>, _ rowCount: Int, _ columnCount: Int) {
    self.base = base
    self.rowCount = rowCount
    self.columnCount = columnCount
    rowStride = columnCount
    columnStride = 1
  }

  /// The same elements with rows and columns exchanged.
  var transposed: Matrix {
    var other = self
    swap(&other.rowCount, &other.columnCount)
    swap(&other.rowStride, &other.columnStride)
    return other
  }
}

/// Matrix products: by OpenBLAS where it is installed, else by our own kernel.
package struct MatrixProducts: Sendable {
  /// An implementation; the raw value is the spelling on the command line.
  package enum Provider: String, CaseIterable, Sendable {
    case openBLAS = "openblas"
    case own
  }

  /// The implementation in use.
  package let provider: Provider

  private let kernels: VectorKernels
  private let openBLAS: OpenBLASLibrary.Multiply?

  /// Products by `provider`, or by OpenBLAS where it is installed; throws `ModelError.noOpenBLAS`.
  package init(_ provider: Provider? = nil, kernels: VectorKernels = .best) throws(ModelError) {
    self.kernels = kernels
    openBLAS = provider == .own ? nil : OpenBLASLibrary.multiply
    guard provider != .openBLAS || openBLAS != nil else { throw .noOpenBLAS }
    self.provider = openBLAS == nil ? .own : .openBLAS
  }

  /// The implementation and its instruction set, for people.
  package var description: String {
    switch provider {
    case .openBLAS: "OpenBLAS (\(OpenBLASLibrary.coreName ?? "unknown"))"
    case .own: "own kernel (\(kernels.instructionSet.rawValue))"
    }
  }

  /// Floats of scratch memory that a product needs.
  var scratchCount: Int { openBLAS == nil ? kernels.functions.multiply_scratch : 0 }

  /// C[m, n] = A[m, k] · B[k, n], added to C where `accumulates`; rows of C are contiguous.
  func multiply(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, accumulates: Bool = false,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (m, n, k) = (a.rowCount, b.columnCount, a.columnCount)
    precondition(k == b.rowCount, "a product of \(m)×\(k) and \(b.rowCount)×\(n)")
    guard m > 0, n > 0, k > 0 else {
      if !accumulates { c.update(repeating: 0, count: m * n) }
      return
    }
    guard let openBLAS else {
      kernels.functions.multiply(
        m, n, k, a.base, a.rowStride, a.columnStride, b.base, b.rowStride, b.columnStride,
        accumulates ? 1 : 0, c, n, scratch)
      return
    }
    func code(_ matrix: Matrix) -> Int32 {
      matrix.columnStride == 1 ? OpenBLASLibrary.Code.asItIs : OpenBLASLibrary.Code.transposed
    }
    func stride(_ matrix: Matrix) -> Int32 {
      Int32(matrix.columnStride == 1 ? matrix.rowStride : matrix.columnStride)
    }
    openBLAS(
      OpenBLASLibrary.Code.rowMajor, code(a), code(b), Int32(m), Int32(n), Int32(k), 1, a.base,
      stride(a), b.base, stride(b), accumulates ? 1 : 0, c, Int32(n))
  }
}
