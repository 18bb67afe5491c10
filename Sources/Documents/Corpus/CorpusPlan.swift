/// Which files will be read, in which order, and what was passed over on the way.
package struct CorpusPlan: Sendable, Equatable {
  /// The files in the order of the arguments; inside a folder, in the order of their paths' bytes.
  package let files: [CorpusFile]

  /// What was found in folders and will not be read: hidden entries, symbolic links and the like.
  package let skipped: [SkippedRecord]

  /// Whether the user vouches that pipes give what they gave before.
  package var repeatsPipes = false

  /// Whether a file of the plan is a pipe or standard input, whose content cannot be compared with
  /// what it gave before.
  package var readsPipes: Bool {
    !repeatsPipes
      && files.contains { $0.modificationTime == 0 && $0.byteCount == 0 }
  }

  /// The size of all files on disk in bytes; pipes count as 0.
  package var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// Finds the files that `arguments` name; nothing is opened.
  ///
  /// Throws where an argument names nothing that can be read. Symbolic links are followed where an
  /// argument is one, never inside a folder.
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

/// Gathers the files of a plan, argument by argument.
private struct CorpusPlanBuilder {
  var files: [CorpusFile] = []
  var skipped: [SkippedRecord] = []

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
      files.append(
        CorpusFile(
          path: path, sourceName: sourceName, byteCount: isPipe ? 0 : status.byteCount,
          modificationTime: isPipe ? 0 : status.modificationTime))
    case .device, .socket, .symbolicLink:
      throw DocumentsError.notAFile(path: path, actual: status.kind.rawValue)
    }
  }

  private mutating func add(folder: String, sourceName: String?) throws(DocumentsError) {
    let walk: FolderWalk
    do {
      walk = try FolderWalk(root: folder) { name in
        sourceName != nil || NameClaim.isJSONLines(name: name)
      }
    } catch {
      throw DocumentsError.unreadable(path: folder, cause: error.detail)
    }
    guard !walk.files.isEmpty else {
      throw sourceName == nil
        ? DocumentsError.noJSONLinesFiles(folder: folder) : DocumentsError.noFiles(folder: folder)
    }
    skipped += walk.skipped
    files += walk.files.map { file in
      CorpusFile(
        path: walk.path(file.relativePath), format: sourceName == nil ? .jsonLines : .text,
        sourceName: sourceName, externalID: sourceName == nil ? nil : file.relativePath,
        byteCount: file.status.byteCount, modificationTime: file.status.modificationTime)
    }
  }
}
