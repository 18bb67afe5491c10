import Files
import Foundation

/// Which world is written; the raw value is the spelling on the command line.
package enum AtlasProfile: String, CaseIterable, Sendable {
  /// Long and short documents of five sources, in several languages.
  case prose
  /// Short notes in a small vocabulary, and probe files with what is true.
  case notes
  /// Sheets that label words, and probe files.
  case sheets

  /// The files of a world of about `documentCount` documents: equal arguments give equal bytes.
  ///
  /// `prose` has one arrangement, `sheets` is never scattered.
  package func files(
    documentCount: Int, seed: UInt64, arrangement: Arrangement = .apart
  ) -> [AtlasFile] {
    switch self {
    case .prose:
      let world = World(documentCount: documentCount, seed: seed)
      return AtlasSource.allCases.map { source in
        AtlasFile(path: "\(source.rawValue).jsonl", documents: world.documents(of: source))
      }
    case .notes:
      let world = NoteWorld(documentCount: documentCount, seed: seed)
      let corpus = NoteSource.allCases.map { source in
        AtlasFile(
          path: "corpus/\(source.rawValue).jsonl",
          documents: world.documents(of: source, arrangement: arrangement))
      }
      return corpus + world.probes().map(AtlasFile.init)
    case .sheets:
      let world = SheetWorld(documentCount: documentCount, seed: seed)
      let documents = world.documents(arrangement: arrangement)
      return [AtlasFile(path: "corpus/sheets.jsonl", documents: documents)]
        + world.probes().map(AtlasFile.init)
    }
  }
}

/// How the notes about a person or the pages of a sheet are divided into documents; the raw value
/// is the spelling on the command line.
package enum Arrangement: String, CaseIterable, Sendable {
  /// Each is a document of its own.
  case apart
  /// The positive control of the use of context: all notes about a person, or all pages of a sheet,
  /// are one document, so that every chunk holds related text, whatever the packing.
  case together
  /// The positive control of knowledge: each fact of a note is a document of its own, so that no
  /// context has it.
  case scattered
}

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
