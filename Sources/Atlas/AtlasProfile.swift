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
