import ArgumentParser
import Documents

extension FieldPreset: ExpressibleByArgument {}

/// Which documents are read, and how.
struct CorpusOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      """
      JSON Lines files (plain, gzip or zstd, detected by content), Parquet files (.parquet), \
      folders of them, or - for JSON Lines on standard input.
      """, valueName: "corpus"),
    completion: .file())
  var corpus: [String] = []

  @Option(
    help: ArgumentHelp(
      "Named source: a folder of text files (one document per file), or a corpus file.",
      valueName: "name=path"))
  var source: [String] = []

  @Option(
    help: ArgumentHelp(
      "Dotted path of the text in a JSON line or of its column (default: text).", valueName: "path")
  )
  var textField: String?

  @OptionGroup(title: "Reading", visibility: .hidden) var reading: ReadingOptions

  /// How JSON lines and rows are read.
  struct ReadingOptions: ParsableArguments {
    @Option(
      help: """
        Fields of a JSON line or row. The default, auto: the text in text; the source in source, \
        meta.source or the name of the file; the id in id, meta.id or file and line or row.
        """)
    var preset: FieldPreset?

    @Option(
      help: ArgumentHelp(
        "Dotted paths of the source name, separated by commas; the first found wins.",
        valueName: "path,…"))
    var sourceField: String?

    @Option(
      help: ArgumentHelp(
        "Dotted paths of the external id, separated by commas; the first found wins.",
        valueName: "path,…"))
    var idField: String?

    @Option(
      help: ArgumentHelp(
        "Maximum length of a line or text in MiB; longer ones are skipped and counted.",
        valueName: "n"))
    var maxLineMib: Int = 128

    @Flag(help: "Stop at the first record that cannot be read, instead of skipping it.")
    var strict = false

    func validate() throws {
      // The tokens of a document of 200 MiB still fit into one SQLite blob.
      guard (1...200).contains(maxLineMib) else {
        throw ValidationError("--max-line-mib must be between 1 and 200.")
      }
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
    func paths(_ list: String) -> [FieldPath] {
      list.split(separator: ",").map { FieldPath(String($0)) }
    }
    var fields = (reading.preset ?? .auto).fields
    if let textField { fields.text = FieldPath(textField) }
    if let list = reading.sourceField { fields.source = paths(list) }
    if let list = reading.idField { fields.id = paths(list) }
    return fields
  }

  var limits: ReaderLimits {
    ReaderLimits(maximumLineByteCount: reading.maxLineMib << 20)
  }

  var strict: Bool { reading.strict }

  /// The flags that say how corpus files are read, as far as they were given.
  var readingFlags: [String] {
    let flags: [(String, Bool)] = [
      ("--preset", reading.preset != nil), ("--text-field", textField != nil),
      ("--source-field", reading.sourceField != nil), ("--id-field", reading.idField != nil),
      ("--strict", strict),
    ]
    return flags.filter(\.1).map(\.0)
  }
}
