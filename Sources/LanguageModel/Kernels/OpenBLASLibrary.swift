import Foundation

/// The system's OpenBLAS, opened at run time so that the build does not need it.
///
/// It runs on one thread: the threads are ours, which gives the same bits on any number of them.
package enum OpenBLASLibrary {
  /// `cblas_sgemm`, with C's types.
  typealias Multiply =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>, Int32,
      UnsafePointer<Float>, Int32, Float, UnsafeMutablePointer<Float>, Int32
    ) -> Void

  /// The constants of CBLAS for row-major order and for the transposition of an operand.
  enum Code {
    static let rowMajor: Int32 = 101
    static let asItIs: Int32 = 111
    static let transposed: Int32 = 112
  }

  private struct Functions: Sendable {
    let multiply: Multiply
    let core: String
  }

  private static let functions: Functions? = open()

  /// The product of matrices, or nil where the library is not installed; looked up once.
  static var multiply: Multiply? { functions?.multiply }

  /// Whether OpenBLAS is installed.
  package static var isAvailable: Bool { functions != nil }

  /// The processor that it chose its kernels for, or nil where it is not installed.
  package static var coreName: String? { functions?.core }

  private static func open() -> Functions? {
    let names = ["libopenblas.so.0", "libopenblas.so"]
    guard let library = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first,
      let multiply = dlsym(library, "cblas_sgemm"),
      let setThreadCount = dlsym(library, "openblas_set_num_threads")
    else { return nil }
    unsafeBitCast(setThreadCount, to: (@convention(c) (Int32) -> Void).self)(1)
    typealias CoreName = @convention(c) () -> UnsafePointer<CChar>?
    let core = dlsym(library, "openblas_get_corename").flatMap {
      unsafeBitCast($0, to: CoreName.self)()
    }
    return Functions(
      multiply: unsafeBitCast(multiply, to: Multiply.self),
      core: core.map { String(cString: $0) } ?? "unknown")
  }
}
