import Glibc

/// A library of the system that is opened when a run needs it, so that the build does not.
///
/// Sendable: the handle is never closed, and any thread may use it.
package struct RuntimeLibrary: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

  /// Opens the first of the libraries that is installed; nil where none is.
  package init?(_ names: String...) {
    guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else {
      return nil
    }
    self.handle = handle
  }

  /// The function of that name, which must have the C type `Function`; nil where there is none.
  package func function<Function>(_ name: String) -> Function? {
    dlsym(handle, name).map { unsafeBitCast($0, to: Function.self) }
  }

  /// The function of that name, which must have the C type `Function`; throws where there is none.
  func require<Function>(_ name: String) throws(MissingFunction) -> Function {
    guard let function: Function = function(name) else { throw MissingFunction() }
    return function
  }

  /// The library is not the one that was expected, or too old.
  struct MissingFunction: Error {}
}
