import Files
import Foundation

/// The files below a folder, in the order of their paths' bytes.
///
/// Symbolic links are followed to files only, so the walk cannot loop. Outputs of this program are
/// passed over: their JSON Lines are not a corpus.
struct FolderWalk {
  /// A regular file below the folder, or a link to one.
  struct File: Equatable {
    /// The path from the folder on.
    var relativePath: String
    var status: FileStatus
  }

  private(set) var files: [File] = []

  /// What was skipped, in the order of the paths' bytes.
  private(set) var skipped: [SkippedRecord] = []

  private let root: String

  /// Walks the folder at `root`; files whose name is not wanted are reported as `other-name`,
  /// unless they are hidden.
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
      guard folder.isEmpty || !isOwnOutput(folder, names) else {
        try skip(folder, FileFault(reason: .ownOutput, detail: ""))
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
      let entry = try FileStatus(path: path(place), followingLinks: false)
      let target = entry.kind == .symbolicLink ? try linked(place) : entry
      let isHidden = name.hasPrefix(".")
      if target?.kind != .folder, !isWanted(name) {
        guard target?.kind == .file, !isHidden else { return }
        throw FileFault(reason: .otherName, detail: "")
      }
      if isHidden { throw FileFault(reason: .hiddenFile, detail: entry.kind.rawValue) }
      guard let status = target else {
        throw FileFault(reason: .symbolicLink, detail: "it leads nowhere")
      }
      switch status.kind {
      case .file: files.append(File(relativePath: place, status: status))
      case .folder where entry.kind == .folder: folders.append(place)
      case .folder, .symbolicLink: throw FileFault(reason: .symbolicLink, detail: "to a folder")
      case .pipe, .device, .socket:
        throw FileFault(reason: .specialFile, detail: status.kind.rawValue)
      }
    } catch {
      try skip(place, error)
    }
  }

  /// What a link leads to; nil where that is nothing.
  private func linked(_ relativePath: String) throws(FileFault) -> FileStatus? {
    do throws(FileFault) {
      return try FileStatus(path: path(relativePath), followingLinks: true)
    } catch {
      guard error.isFailure else { return nil }
      throw error
    }
  }

  /// Whether a folder with these names is an output of this program: a packing or a part of one, an
  /// export, or a checkpoint.
  private func isOwnOutput(_ folder: String, _ names: [[UInt8]]) -> Bool {
    let names = Set(names.map { String(decoding: $0, as: UTF8.self) })
    if names.isSuperset(of: ["training.safetensors", "metrics.jsonl"]) { return true }
    let marks = [
      ("manifest.json", "packed-token-shards"), ("part.json", "packed-part"),
      ("export.json", "exported-packing"),
    ]
    return marks.contains { name, kind in
      guard names.contains(name), let bytes = try? FileContents.read(path("\(folder)/\(name)"))
      else {
        return false
      }
      return bytes.range(of: Data("\"\(kind)\"".utf8)) != nil
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
