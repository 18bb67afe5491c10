import Foundation

/// The folder that a run writes its result into: claimed, and locked against other processes while
/// the value lives.
///
/// A folder is taken when it does not exist, is empty, or holds what runs of the same kind write
/// and a killed one may have left. A finished result is replaced on request only, and a folder with
/// anything else in it never. Whoever does not get the lock changes nothing.
package final class OutputFolder {
  /// The folder of the result.
  package let path: String

  private let rule: Rule
  private let layout: Layout
  private let overwrite: Bool
  private var lock: FolderLock?

  /// What the owner of a kind of folder says about it.
  package struct Rule: Sendable {
    /// The result with its article, such as "a packing".
    package var content: String

    /// The files that are written last: a folder with one of them is finished.
    ///
    /// Without any, a folder is never finished: each run takes up what it finds.
    package var lastNames: [String]

    /// The files by which a folder is known as one of this kind; they are removed last.
    package var marks: [String]

    /// Of the names in a folder, ascending, one that no run of this kind writes there; nil where
    /// all of them, which may be none, can be of such a run.
    package var foreignName: @Sendable (_ folder: String, _ names: [String]) -> String?

    /// A rule for one kind of result.
    package init(
      content: String, lastNames: [String] = [], marks: [String],
      foreignName: @escaping @Sendable (_ folder: String, _ names: [String]) -> String?
    ) {
      self.content = content
      self.lastNames = lastNames
      self.marks = marks
      self.foreignName = foreignName
    }

    /// A rule by names: all must pass `isOurs` without their `.partial`, and unless there are none,
    /// one of `marks` must be among them.
    package init(
      content: String, lastNames: [String] = [], marks: [String],
      isOurs: @escaping @Sendable (_ name: String) -> Bool
    ) {
      self.init(content: content, lastNames: lastNames, marks: marks) { _, names in
        let finalNames = names.map(AtomicFile.finalName)
        if let place = finalNames.firstIndex(where: { !isOurs($0) }) { return names[place] }
        return finalNames.contains(where: marks.contains) ? nil : names.first
      }
    }
  }

  /// Where a run writes as long as its result is not whole.
  package enum Layout: Sendable {
    /// Into the folder itself, which the next run resumes.
    case inPlace

    /// Into the folder, with a folder inside for what is only needed until the end, and which the
    /// next run resumes.
    case workingFolder

    /// Into a folder beside it, which gets the name at the end; the next run begins again.
    case sibling
  }

  /// The folder inside of `Layout.workingFolder`.
  package static let workingName = ".work"

  /// Lies in a folder as long as its other contents are of no use: in a sibling that is not whole,
  /// and in a folder that is being emptied.
  static let unfinishedName = ".unfinished"

  /// Creates or takes the folder at `path`; replaces a result there where `overwrite` says so.
  ///
  /// Throws `OutputFolderError` and `FileError`.
  package init(path: String, rule: Rule, layout: Layout, overwrite: Bool) throws {
    var path = path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    self.rule = rule
    self.layout = layout
    self.overwrite = overwrite
    let lockedPath = layout == .sibling ? path + AtomicFile.temporarySuffix : path
    lock = try FolderLock(
      path: lockedPath, followsLinks: layout != .sibling, finalPath: path)
    // Whatever throws from here on runs deinit, which holds the lock.
    switch layout {
    case .inPlace: try claimInPlace()
    case .workingFolder: try claimWithWorkingFolder()
    case .sibling: try claimSibling()
    }
  }

  deinit {
    guard let lock else { return }
    // Only what is of no use or empty goes; nothing is left of a run that had nothing to write.
    switch layout {
    case .inPlace: break
    case .workingFolder:
      // With shards beside it that are not whole it is what makes the folder one of ours.
      if (try? names(in: path)) == [OutputFolder.workingName] { rmdir(workingPath) }
    case .sibling: if isMarked(writingPath) { try? empty(writingPath) }
    }
    if lock.isNew || layout == .sibling { rmdir(lock.path) }
  }

  /// The folder that the files of the result are written into.
  package var writingPath: String {
    layout == .sibling ? path + AtomicFile.temporarySuffix : path
  }

  /// The folder for what is only needed until the end.
  package var workingPath: String { path + "/" + OutputFolder.workingName }

  /// Writes a small file under its name when it is whole, and gives its SHA-256.
  @discardableResult
  package func write(_ bytes: [UInt8], to name: String) throws -> String {
    try AtomicFile.write(bytes, to: writingPath + "/" + name)
    return FileDigest.hexadecimal(of: bytes)
  }

  /// Completes the result, whose files are all on the disk: the working folder goes, or the sibling
  /// gets its name.
  package func finish() throws {
    switch layout {
    case .inPlace: break
    case .workingFolder: try remove(workingPath)
    case .sibling:
      // Somebody may have put files there meanwhile.
      if try requireReplaceable() { try empty(path) }
      try remove(writingPath + "/" + OutputFolder.unfinishedName)
      try DurableRename.rename(writingPath, to: path)
      lock = nil
    }
  }
}

extension OutputFolder {
  private func claimInPlace() throws {
    try requireOurs(try names(in: path), in: path)
    if overwrite || isMarked(path) { try empty(path) }
  }

  private func claimWithWorkingFolder() throws {
    let names = try names(in: path)
    try requireOurs(names, in: path)
    let lastNames = rule.lastNames.filter(names.contains)
    if names.contains(OutputFolder.workingName) { try requireFolder(workingPath) }
    if !lastNames.isEmpty {
      // Left by a process that was killed after its last step, or before this one's first.
      if names.contains(OutputFolder.workingName) { try remove(workingPath) }
      guard overwrite else {
        throw OutputFolderError.finished(path: path, content: rule.content)
      }
    }
    // From here on the folder counts as unfinished, and is ours without its last files.
    if mkdir(workingPath, 0o777) != 0, errno != EEXIST {
      throw FileError.system(operation: .create, path: workingPath, code: errno)
    }
    for name in lastNames { try remove(path + "/" + name) }
    for name in names where name != OutputFolder.workingName && !lastNames.contains(name) {
      try remove(path + "/" + name)
    }
  }

  private func claimSibling() throws {
    // Without the mark it is whole, and its process was killed before it gave it the name.
    if !isMarked(writingPath) { try requireOurs(try names(in: writingPath), in: writingPath) }
    _ = try requireReplaceable()
    try empty(writingPath)
    try mark(writingPath)
  }

  /// Whether there is a folder at `path`; throws unless it is empty or holds a result that may be
  /// replaced.
  private func requireReplaceable() throws -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    try requireFolder(path)
    let names = try names(in: path)
    try requireOurs(names, in: path)
    guard names.isEmpty || overwrite || isMarked(path) else {
      throw OutputFolderError.finished(path: path, content: rule.content)
    }
    return true
  }

  private func requireOurs(_ names: [String], in folder: String) throws {
    let names = names.filter { $0 != OutputFolder.unfinishedName }
    guard !names.isEmpty, let example = rule.foreignName(folder, names) else { return }
    throw OutputFolderError.notOurs(path: folder, content: rule.content, example: example)
  }

  /// Throws where something else than a folder has the name, a link to one included.
  private func requireFolder(_ path: String) throws(FileError) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .notFolder(path: path)
    }
  }

  /// Removes everything in a folder of ours, so that a kill at any moment leaves one of ours, with
  /// nothing in it that could be taken for a result.
  private func empty(_ folder: String) throws(FileError) {
    let names = try names(in: folder).filter { $0 != OutputFolder.unfinishedName }
    guard !names.isEmpty || isMarked(folder) else { return }
    try mark(folder)
    let isMark = { (name: String) in self.rule.marks.contains(AtomicFile.finalName(of: name)) }
    for name in names.filter({ !isMark($0) }) + names.filter(isMark) {
      try remove(folder + "/" + name)
    }
    try remove(folder + "/" + OutputFolder.unfinishedName)
  }

  private func isMarked(_ folder: String) -> Bool {
    access(folder + "/" + OutputFolder.unfinishedName, F_OK) == 0
  }

  private func mark(_ folder: String) throws(FileError) {
    let path = folder + "/" + OutputFolder.unfinishedName
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let descriptor = open(path, flags, 0o644)
    guard descriptor >= 0 else {
      // A link, or a pipe that nobody reads.
      throw errno == ELOOP || errno == ENXIO
        ? .notRegularFile(path: path)
        : .system(operation: .create, path: path, code: errno)
    }
    close(descriptor)
    try DurableRename.syncFolder(of: path)
  }

  private func names(in folder: String) throws(FileError) -> [String] {
    try FileError.wrapping(.read, folder) { try $0.contentsOfDirectory(atPath: folder).sorted() }
  }

  private func remove(_ path: String) throws(FileError) {
    try FileError.wrapping(.remove, path) { try $0.removeItem(atPath: path) }
  }
}
