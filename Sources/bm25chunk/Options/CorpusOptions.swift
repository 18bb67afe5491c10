import ArgumentParser
import Documents
import Foundation

extension FieldPreset: ExpressibleByArgument {}

/// Which documents are read, and how.
struct CorpusOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "JSON Lines files (plain, gzip or zstd, told by content), folders of them, or - for stdin.",
      valueName: "corpus"),
    completion: .file())
  var corpus: [String] = []

  @Option(
    help: ArgumentHelp(
      "A source with its name: a folder of text files (one document a file) or a JSON Lines file.",
      valueName: "name=path"))
  var source: [String] = []

  @Option(
    help: """
      Where the fields stand in a JSON line. The default, auto: the text in text; the source in \
      source, meta.source or the name of the file; the id in id, meta.id or file and line.
      """)
  var preset: FieldPreset?

  @Option(help: "The text of a document, as a dotted path; overrides the preset.")
  var textField: String?

  @Option(help: "The source's name, as a dotted path; several by comma, the first found wins.")
  var sourceField: String?

  @Option(help: "The external id, as a dotted path; several by comma, the first found wins.")
  var idField: String?

  @Option(help: "The longest line that is read, in MiB; longer ones are skipped and counted.")
  var maxLineMib: Int = 128

  @Flag(help: "Stop at the first record that cannot be read, instead of skipping and counting it.")
  var strict = false

  func validate() throws {
    // The tokens of a document of 200 MiB still fit into one SQLite blob.
    guard (1...200).contains(maxLineMib) else {
      throw ValidationError("--max-line-mib must lie between 1 and 200.")
    }
  }

  /// The files, in the order of the command line: --source after the positional ones.
  func plan() throws -> CorpusPlan {
    guard !corpus.isEmpty || !source.isEmpty else {
      throw ValidationError("Give at least one corpus file, a folder, - or --source NAME=PATH.")
    }
    let sources: [CorpusArgument]
    do {
      sources = try source.map { argument in try CorpusArgument.source(parsing: argument) }
    } catch let error as DocumentsError {
      throw ValidationError(error.description)
    }
    return try CorpusPlan.resolve(arguments: corpus.map(CorpusArgument.path) + sources)
  }

  var fields: RecordFields {
    var fields = (preset ?? .auto).fields
    if let textField { fields.text = FieldPath(textField) }
    if let sourceField { fields.source = CorpusOptions.paths(sourceField) }
    if let idField { fields.id = CorpusOptions.paths(idField) }
    return fields
  }

  var limits: ReaderLimits {
    ReaderLimits(maximumLineByteCount: maxLineMib << 20)
  }

  /// The flags that say how corpus files are read, as far as they were given.
  var readingFlags: [String] {
    let flags: [(String, Bool)] = [
      ("--preset", preset != nil), ("--text-field", textField != nil),
      ("--source-field", sourceField != nil), ("--id-field", idField != nil),
      ("--strict", strict),
    ]
    return flags.filter(\.1).map(\.0)
  }

  private static func paths(_ list: String) -> [FieldPath] {
    list.split(separator: ",").map { FieldPath(String($0)) }
  }
}
