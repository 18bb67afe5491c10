import ArgumentParser
import Atlas
import Pipeline

extension AtlasProfile: ExpressibleByArgument {}
extension Arrangement: ExpressibleByArgument {}

struct AtlasCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "atlas",
    abstract: "Writes the corpus of a small generated world, one file per source.",
    discussion: """
      Profile prose: encyclopedia, news, forum, catalogue and manual are about the same invented \
      people, places and things, so that there are related documents to find. Profile notes is small \
      enough for a model of a million parameters: OUTPUT/corpus has short notes about people and sheets \
      of labels, OUTPUT/probes the files for `bm25chunk probe` and `compare`: knowledge, use of context, \
      in-context learning, recall, distraction, held-out notes. Profile sheets has only sheets that label \
      words, from which so small a model learns to learn from its context. Equal arguments give equal \
      bytes.

        bm25chunk atlas --documents 10000 --output corpus
        bm25chunk atlas --profile notes --documents 20000 --output world
        bm25chunk atlas --profile notes --arrangement scattered --output control
      """)

  @Option(help: .outputFolder, completion: .directory)
  var output: String

  @Flag(help: .overwrite)
  var overwrite = false

  @Option(
    help: ArgumentHelp("Number of documents in all sources together.", valueName: "n"))
  var documents: Int = 1_000

  @Option(help: ArgumentHelp("Seed of the world.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: "Kind of world: prose, or notes or sheets with probe files.")
  var profile: AtlasProfile = .prose

  @Option(
    help: """
      How the notes about a person or the pages of a sheet are divided: into documents of their own, \
      or, as positive controls of the probes, together in one document (use of context) or, only notes, \
      scattered with one fact per document (knowledge).
      """)
  var arrangement: Arrangement = .apart

  @OptionGroup var display: ProgressOptions

  func validate() throws {
    guard documents >= 0 else { throw ValidationError("--documents must be at least 0.") }
    guard profile != .prose || arrangement == .apart else {
      throw ValidationError("--arrangement requires --profile notes or sheets.")
    }
    guard profile != .sheets || arrangement != .scattered else {
      throw ValidationError("--arrangement scattered requires --profile notes.")
    }
  }

  func run() throws {
    let progress = display.progress
    let files = profile.files(documentCount: documents, seed: seed, arrangement: arrangement)
    let total = files.reduce(0) { $0 + ($1.content == .documents ? $1.lineCount : 0) }
    progress.begin("writing", unit: .documents, total: total)
    try AtlasFile.write(files, into: output, overwrite: overwrite) { file in
      if file.content == .documents { progress.advance(by: 1) }
    }
    progress.end()
    try Output.write(
      files.map { "\(output)/\($0.path): \($0.lineCount) \($0.content.rawValue)" })
  }
}
