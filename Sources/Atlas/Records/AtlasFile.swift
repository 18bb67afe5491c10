import Files
import Foundation

/// One file of a world, as JSON lines.
package struct AtlasFile {
  /// The path in the folder of the world.
  package let path: String

  /// What a line is.
  package enum Content: String, Sendable {
    case documents
    case questions
  }

  package let content: Content
  package let lineCount: Int
  private let line: (Int) -> [UInt8]

  /// A file of documents, each made when it is written.
  init<Documents: RandomAccessCollection>(path: String, documents: Documents)
  where Documents.Element == AtlasDocument, Documents.Index == Int {
    self.path = path
    content = .documents
    lineCount = documents.count
    line = { documents[$0].jsonLine() }
  }

  /// A probe file.
  init(name: String, probes: [AtlasProbe]) {
    path = "probes/\(name).jsonl"
    content = .questions
    lineCount = probes.count
    line = { probes[$0].jsonLine() }
  }

  /// Writes the files of a world into a folder, each whole or not at all; calls `onLine` after each
  /// line.
  ///
  /// None gets its name before all are written, and where a file is there already, nothing is
  /// written without `overwrite`. Throws `FileError`, and where a folder cannot be created.
  package static func write(
    _ files: [AtlasFile], into folder: String, overwrite: Bool,
    onLine: (AtlasFile) -> Void = { _ in }
  ) throws {
    let rule = ReplacementRule(content: "a file of a world", overwrite: overwrite)
    let claimed = try files.map { file in
      let path = folder + "/" + file.path
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      return try AtomicFile(path: path, replacing: rule)
    }
    for (file, output) in zip(files, claimed) { try file.write(to: output, onLine: onLine) }
    for output in claimed { try output.commit() }
  }

  private func write(to file: AtomicFile, onLine: (AtlasFile) -> Void) throws {
    var buffer: [UInt8] = []
    for number in 0..<lineCount {
      buffer += line(number)
      buffer.append(0x0a)
      if buffer.count > 1 << 20 || number == lineCount - 1 {
        try buffer.withUnsafeBytes { try file.write($0) }
        buffer.removeAll(keepingCapacity: true)
      }
      onLine(self)
    }
  }
}
