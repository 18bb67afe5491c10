import CBuild
import Documents
import LanguageModel

/// What `--version` says: the program, and what it uses of this machine.
enum ProgramVersion {
  /// The version, as in the packages for Python.
  static let number = "0.2.0"

  /// Five lines: name and version, commit, instruction set, and the libraries that were found.
  ///
  /// Opens these libraries.
  static var description: String {
    """
    bm25chunk \(number)
    commit           \(cbuild_commit().map { String(cString: $0) } ?? "unknown")
    instruction set  \(VectorKernels.best.instructionSet.rawValue)
    libzstd          \(ZstdLibrary.version ?? "not installed")
    OpenBLAS         \(OpenBLASLibrary.coreName ?? "not installed")
    """
  }
}
