/// The format and the compression that the extensions of a file's name declare.
struct FileExtensions {
  /// A compression that file names declare.
  enum Compression {
    case gzip
    case zstd
  }

  /// The format; nil where the name declares none.
  let format: InputFormat?

  /// The compression; nil where the name declares none.
  let compression: Compression?

  /// The file's name without the extensions of format and compression.
  let stem: String

  /// The extensions of the name that `path` ends in, in either case.
  init(path: String) {
    var name = String(path.split(separator: "/").last ?? "")
    let compressions: [(String, Compression)] = [
      (".gz", .gzip), (".zst", .zstd), (".zstd", .zstd),
    ]
    compression = compressions.first { name.lowercased().hasSuffix($0.0) }?.1
    if let (ending, _) = compressions.first(where: { name.lowercased().hasSuffix($0.0) }) {
      name.removeLast(ending.count)
    }
    let endings = InputFormat.allCases.flatMap { format in
      format.fileExtensions.map { (ending: $0, format: format) }
    }
    let found = endings.first { name.lowercased().hasSuffix($0.ending) }
    format = found?.format
    let stem = String(name.dropLast(found?.ending.count ?? 0))
    self.stem = stem.isEmpty ? name : stem
  }

  /// The notice for a file whose content has `signature`, where it contradicts the name.
  func notice(for signature: FileSignature) -> FileFault? {
    let problem: String? =
      switch (compression, signature) {
      case (.gzip, .zstd): "named as gzip, but it is zstd"
      case (.gzip, .text): "named as gzip, but it is not compressed"
      case (.zstd, .gzip): "named as zstd, but it is gzip"
      case (.zstd, .text): "named as zstd, but it is not compressed"
      case (nil, .gzip) where format != nil: "named as not compressed, but it is gzip"
      case (nil, .zstd) where format != nil: "named as not compressed, but it is zstd"
      default: nil
      }
    return problem.map { FileFault(reason: .misleadingName, detail: $0) }
  }
}
