internal import Glibc

/// When an output may take the place of what has its name.
///
/// A regular file is replaced where the user asks for it, or where it is an earlier output of the
/// same kind. Anything else, such as a folder or a device, is never replaced.
package struct ReplacementRule: Sendable {
  /// The kind of output with its article, such as "a report page".
  package var content: String

  /// Whether the user allows to replace any file.
  package var overwrite: Bool

  /// The flag that allows it, as messages name it; nil where there is none.
  package var flag: String?

  /// Whether the file at a path is an earlier output of this kind.
  package var isEarlierOutput: @Sendable (_ path: String) -> Bool

  /// A rule for one kind of output.
  package init(
    content: String, overwrite: Bool, flag: String? = "--overwrite",
    isEarlierOutput: @escaping @Sendable (_ path: String) -> Bool = { _ in false }
  ) {
    self.content = content
    self.overwrite = overwrite
    self.flag = flag
    self.isEarlierOutput = isEarlierOutput
  }

  /// Throws where what has the name may not be replaced.
  package func check(_ path: String) throws(FileError) {
    guard try ReplacementRule.isRegularFile(path), !overwrite, !isEarlierOutput(path) else {
      return
    }
    throw .exists(path: path, content: content, flag: flag)
  }

  /// The path of the file that an output becomes: where the name is a link to a file, that of the
  /// file.
  ///
  /// Throws where there is something other than a file.
  package static func target(of path: String) throws(FileError) -> String {
    var status = stat()
    let isLink = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    return try isRegularFile(path) && isLink ? ResolvedPath(path).path : path
  }

  /// Whether there is a regular file, which may have a link for a name; throws where there is
  /// something else.
  static func isRegularFile(_ path: String) throws(FileError) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .notRegularFile(path: path)
    }
    return true
  }
}
