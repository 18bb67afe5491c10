import ArgumentParser
import Atlas
import Files
import Foundation

/// Which world is written; the raw value is the spelling on the command line.
enum AtlasProfile: String, CaseIterable, ExpressibleByArgument {
  /// Long and short documents of five sources, in many tongues.
  case prose
  /// Short notes in few words, and probe files with what is true.
  case notes
  /// Sheets on which words get labels, and probe files.
  case sheets
}

extension Arrangement: ExpressibleByArgument {}

struct AtlasCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "atlas",
    abstract: "Writes the corpus of a small generated world, a file for each of its sources.",
    discussion: """
      The profile prose: encyclopedia, news, forum, catalogue and manual tell of the same invented \
      people, places and things, so that there are related documents to find. The profile notes is \
      small enough for a model of a million parameters: OUTPUT/corpus holds short notes about people \
      and sheets of labels, OUTPUT/probes the files for `bm25chunk probe` and `compare`: knowledge, \
      use of context, in-context learning, recall, distraction, held-out notes. The profile sheets is \
      nothing but sheets on which words get labels, from which so small a model learns to learn from \
      its context. Equal arguments give equal bytes.

        bm25chunk atlas --documents 10000 --output corpus
        bm25chunk atlas --profile notes --documents 20000 --output world
        bm25chunk atlas --profile notes --arrangement scattered --output control
      """)

  @Option(help: "Documents in all sources together.")
  var documents: Int = 1_000

  @Option(help: "The seed of the world.")
  var seed: UInt64 = 1

  @Option(help: "What the world is like: prose, or notes or sheets with probe files.")
  var profile: AtlasProfile = .prose

  @Option(
    help: """
      Where the notes of a person or the pages of a sheet stand: in documents of their own, or, as \
      positive controls of the probes, together in one document (what the context gives) or, only \
      notes, scattered, a fact a document (knowledge).
      """)
  var arrangement: Arrangement = .apart

  @Option(help: "The folder to write into.", completion: .directory)
  var output: String

  func validate() throws {
    guard documents >= 0 else { throw ValidationError("--documents must be at least 0.") }
    guard profile != .prose || arrangement == .apart else {
      throw ValidationError("--arrangement goes with --profile notes or sheets.")
    }
    guard profile != .sheets || arrangement != .scattered else {
      throw ValidationError("--arrangement scattered goes with --profile notes.")
    }
  }

  func run() throws {
    switch profile {
    case .prose:
      let world = World(documentCount: documents, seed: seed)
      for source in AtlasSource.allCases {
        let lines = world.documents(of: source).lazy.map { $0.jsonLine() }
        try write(lines, to: output + "/\(source.rawValue).jsonl", unit: "documents")
      }
    case .notes:
      let world = NoteWorld(documentCount: documents, seed: seed)
      for source in NoteSource.allCases {
        let lines = world.documents(of: source, arrangement: arrangement).map { $0.jsonLine() }
        try write(lines, to: output + "/corpus/\(source.rawValue).jsonl", unit: "documents")
      }
      try write(world.probes())
    case .sheets:
      let world = SheetWorld(documentCount: documents, seed: seed)
      let lines = world.documents(arrangement: arrangement).map { $0.jsonLine() }
      try write(lines, to: output + "/corpus/sheets.jsonl", unit: "documents")
      try write(world.probes())
    }
  }

  private func write(_ files: [(name: String, probes: [AtlasProbe])]) throws {
    for (name, probes) in files {
      let lines = probes.map { $0.jsonLine() }
      try write(lines, to: output + "/probes/\(name).jsonl", unit: "questions")
    }
  }

  private func write(
    _ lines: some Collection<[UInt8]>, to path: String, unit: String
  ) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    var bytes: [UInt8] = []
    for line in lines {
      bytes += line
      bytes.append(0x0a)
    }
    try AtomicFile.write(bytes, to: path)
    try Output.write(["\(path): \(lines.count) \(unit)"])
  }
}
