import Foundation

/// The files below a folder, in the order of their paths' bytes.
///
/// Symbolic links are not followed, so the walk cannot loop.
struct FolderWalk {
  /// A regular file below the folder.
  struct File: Equatable {
    /// The path from the folder on.
    var relativePath: String
    var status: FileStatus
  }

  private(set) var files: [File] = []

  /// What was skipped, in the order of the paths' bytes.
  private(set) var skipped: [SkippedRecord] = []

  private let root: String

  /// Walks the folder at `root`; entries whose name is not wanted are neither listed nor reported,
  /// unless they are folders or lead to one.
  ///
  /// Throws where the folder itself cannot be read, or something below it through no fault of its
  /// own.
  init(root: String, where isWanted: (String) -> Bool) throws(DocumentsError) {
    self.root = root
    var folders = [""]
    while let folder = folders.popLast() {
      let names: [[UInt8]]
      do throws(FileFault) {
        names = try self.names(in: folder)
      } catch {
        guard !folder.isEmpty else { throw .unreadable(path: root, cause: error.detail) }
        try skip(folder, error)
        continue
      }
      for name in names { try visit(name, in: folder, folders: &folders, isWanted: isWanted) }
    }
    files.sort { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
    skipped.sort { $0.location.path.utf8.lexicographicallyPrecedes($1.location.path.utf8) }
  }

  /// The path of a place below the folder.
  func path(_ relativePath: String) -> String {
    if relativePath.isEmpty { return root }
    return root.hasSuffix("/") ? root + relativePath : "\(root)/\(relativePath)"
  }

  private mutating func visit(
    _ name: [UInt8], in folder: String, folders: inout [String], isWanted: (String) -> Bool
  ) throws(DocumentsError) {
    guard let name = String(validating: name, as: UTF8.self) else {
      let repaired = String(decoding: name, as: UTF8.self)
      let place = folder.isEmpty ? repaired : "\(folder)/\(repaired)"
      return try skip(place, FileFault(reason: .invalidName, detail: ""))
    }
    let place = folder.isEmpty ? name : "\(folder)/\(name)"
    do throws(FileFault) {
      let status = try FileStatus(path: path(place), followingLinks: false)
      if !isWanted(name) {
        guard try isFolder(place, status) else { return }
      }
      if name.hasPrefix(".") { throw FileFault(reason: .hiddenFile, detail: status.kind.rawValue) }
      switch status.kind {
      case .file: files.append(File(relativePath: place, status: status))
      case .folder: folders.append(place)
      case .symbolicLink: throw FileFault(reason: .symbolicLink, detail: "")
      case .pipe, .device, .socket:
        throw FileFault(reason: .specialFile, detail: status.kind.rawValue)
      }
    } catch {
      try skip(place, error)
    }
  }

  /// Whether the entry is a folder or a link to one.
  private func isFolder(_ relativePath: String, _ status: FileStatus) throws(FileFault) -> Bool {
    guard status.kind == .symbolicLink else { return status.kind == .folder }
    do throws(FileFault) {
      return try FileStatus(path: path(relativePath), followingLinks: true).kind == .folder
    } catch {
      // A link that leads nowhere is no folder.
      guard error.isFailure else { return false }
      throw error
    }
  }

  private mutating func skip(
    _ relativePath: String, _ fault: FileFault
  ) throws(DocumentsError) {
    skipped.append(try fault.record(path: path(relativePath)))
  }

  /// The names in a folder as bytes, without `.` and `..`, in no order.
  private func names(in folder: String) throws(FileFault) -> [[UInt8]] {
    guard let stream = opendir(path(folder)) else { throw FileFault.systemCall() }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [0x2e], name != [0x2e, 0x2e] { names.append(name) }
    }
    guard errno == 0 else { throw FileFault.systemCall() }
    return names
  }
}
