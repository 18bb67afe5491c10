/// Which files will be read, in which order, and what was skipped on the way.
package struct CorpusPlan: Sendable, Equatable {
  /// The files in the order of the arguments; inside a folder, in the order of their paths' bytes.
  package let files: [CorpusFile]

  /// What was found in folders and will not be read, such as hidden entries, and which files are
  /// read twice.
  package let skipped: [SkippedRecord]

  /// Whether the user vouches that pipes give the same as before.
  package var repeatsPipes = false

  /// Whether a file of the plan is a pipe or standard input, whose content cannot be compared with
  /// that of an earlier run.
  package var readsPipes: Bool {
    !repeatsPipes
      && files.contains { $0.modificationTime == 0 && $0.byteCount == 0 }
  }

  /// The size of all files on disk in bytes; pipes count as 0.
  package var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// Finds the files that `arguments` name; nothing is opened.
  ///
  /// Throws where an argument names nothing that can be read. Symbolic links are followed where an
  /// argument is one, inside a folder to files only.
  package static func resolve(
    arguments: [CorpusArgument]
  ) throws(DocumentsError) -> CorpusPlan {
    var builder = CorpusPlanBuilder()
    for argument in arguments {
      switch argument {
      case .path(let path): try builder.add(path: path, sourceName: nil)
      case .source(let name, let path): try builder.add(path: path, sourceName: name)
      }
    }
    return CorpusPlan(files: builder.files, skipped: builder.skipped)
  }
}

/// One input as named on the command line.
package enum CorpusArgument: Sendable, Equatable {
  /// A JSON Lines or Parquet file, `-` for standard input, or a folder with such files.
  case path(String)

  /// A source with its name: a JSON Lines or Parquet file, `-`, or a folder of text files.
  case source(name: String, path: String)

  /// The source that `NAME=PATH` spells; the first `=` divides.
  package static func source(parsing argument: String) throws(DocumentsError) -> CorpusArgument {
    let halves = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else {
      throw DocumentsError.malformedSource(argument: argument)
    }
    return .source(name: String(halves[0]), path: String(halves[1]))
  }
}

/// Gathers the files of a plan, argument by argument.
private struct CorpusPlanBuilder {
  var files: [CorpusFile] = []
  var skipped: [SkippedRecord] = []

  /// The first path of each file, by its identity.
  private var pathByIdentity: [[UInt64]: String] = [:]

  /// Adds a file, and notes where it was given before.
  private mutating func add(_ file: CorpusFile, _ status: FileStatus) {
    if let first = pathByIdentity[status.identity], status.kind == .file {
      skipped.append(
        SkippedRecord(
          location: RecordLocation(path: file.path), reason: .repeatedFile,
          detail: first == file.path ? "" : "as \(first)"))
    } else {
      pathByIdentity[status.identity] = file.path
    }
    files.append(file)
  }

  mutating func add(path: String, sourceName: String?) throws(DocumentsError) {
    guard path != CorpusFile.standardInputPath else {
      guard !files.contains(where: { $0.path == path }) else {
        throw DocumentsError.repeatedStandardInput
      }
      files.append(CorpusFile(path: path, sourceName: sourceName))
      return
    }
    let status: FileStatus
    do {
      status = try FileStatus(path: path, followingLinks: true)
    } catch {
      throw DocumentsError.unreadable(path: path, cause: error.detail)
    }
    switch status.kind {
    case .folder:
      try add(folder: path, sourceName: sourceName)
    case .file, .pipe:
      let isPipe = status.kind == .pipe
      add(
        CorpusFile(
          path: path, format: FileExtensions(path: path).format ?? .jsonLines,
          sourceName: sourceName, byteCount: isPipe ? 0 : status.byteCount,
          modificationTime: isPipe ? 0 : status.modificationTime),
        status)
    case .device, .socket, .symbolicLink:
      throw DocumentsError.notAFile(path: path, actual: status.kind.rawValue)
    }
  }

  private mutating func add(folder: String, sourceName: String?) throws(DocumentsError) {
    let walk = try FolderWalk(root: folder) { name in
      sourceName != nil || FileExtensions(path: name).format != nil
    }
    guard !walk.files.isEmpty else {
      throw sourceName == nil
        ? DocumentsError.noCorpusFiles(folder: folder) : DocumentsError.noFiles(folder: folder)
    }
    skipped += walk.skipped
    for file in walk.files {
      let named = FileExtensions(path: file.relativePath).format ?? .jsonLines
      add(
        CorpusFile(
          path: walk.path(file.relativePath), format: sourceName == nil ? named : .text,
          sourceName: sourceName, externalID: sourceName == nil ? nil : file.relativePath,
          byteCount: file.status.byteCount, modificationTime: file.status.modificationTime),
        file.status)
    }
  }
}
