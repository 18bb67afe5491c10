/// One input file and how it is to be read.
package struct CorpusFile: Sendable, Equatable, Codable {
  /// The path that means standard input.
  package static let standardInputPath = "-"

  /// The path as given, or the folder's path and the file's place in it; `-` for standard input.
  package var path: String

  /// How the file is read.
  package var format: InputFormat

  /// The source of all its documents; nil where the documents or the file's name say it.
  package var sourceName: String?

  /// The external id of the document in a text file, which is its path in its folder; else nil.
  package var externalID: String?

  /// The size on disk in bytes when the plan was made; 0 for pipes.
  package var byteCount: Int

  /// When the file was last changed, in nanoseconds since 1970; 0 for pipes.
  package var modificationTime: Int64

  /// A file with the given properties.
  package init(
    path: String, format: InputFormat = .jsonLines, sourceName: String? = nil,
    externalID: String? = nil, byteCount: Int = 0, modificationTime: Int64 = 0
  ) {
    self.path = path
    self.format = format
    self.sourceName = sourceName
    self.externalID = externalID
    self.byteCount = byteCount
    self.modificationTime = modificationTime
  }

  private enum CodingKeys: String, CodingKey {
    case path
    case format
    case sourceName = "source_name"
    case externalID = "external_id"
    case byteCount = "byte_count"
    case modificationTime = "modification_time"
  }

  /// The source of documents that name none: the file's name without `.jsonl.gz` and the like.
  var stem: String {
    path == CorpusFile.standardInputPath ? "stdin" : FileExtensions(path: path).stem
  }
}
