internal import Glibc

/// Where a path leads: without links, `.` and `..`, whether there is something or not.
package struct ResolvedPath: Sendable, Equatable {
  /// The absolute path.
  package let path: String

  /// The device and the number of the file or folder; nil where there is none.
  private let identity: [UInt]?

  /// Resolves a path.
  package init(_ path: String) {
    self.path = ResolvedPath.resolve(path)
    identity = ResolvedPath.identity(of: path)
  }

  /// Whether both are one file or folder, under whatever name.
  package func isSame(as other: ResolvedPath) -> Bool {
    path == other.path || identity != nil && identity == other.identity
  }

  /// Whether the file or folder at another path is this one.
  package func isSame(asFileAt other: String) -> Bool {
    identity.map { $0 == ResolvedPath.identity(of: other) } ?? false
  }

  /// Whether the other is somewhere below this folder.
  package func contains(_ other: ResolvedPath) -> Bool {
    other.path.utf8.starts(with: (path == "/" ? path : path + "/").utf8)
  }

  private static func identity(of path: String) -> [UInt]? {
    var status = stat()
    return stat(path, &status) == 0 ? [UInt(status.st_dev), UInt(status.st_ino)] : nil
  }

  /// `realpath(3)`, of which the last names need not exist.
  private static func resolve(_ path: String) -> String {
    if let resolved = realpath(path, nil) {
      defer { free(resolved) }
      return String(cString: resolved)
    }
    var path = path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      return path == "." ? path : join(resolve("."), path)
    }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    guard folder != path else { return path }
    return join(resolve(folder), String(path[path.utf8.index(after: slash)...]))
  }

  private static func join(_ folder: String, _ name: String) -> String {
    folder == "/" ? folder + name : folder + "/" + name
  }
}
