/// What the end of a file's name says about its compression.
enum NameClaim: Equatable {
  case gzip
  case zstd
  case uncompressed
  /// The name does not end in anything known.
  case nothing

  /// The endings of JSON Lines files, without compression.
  private static let lineEndings = [".jsonl", ".ndjson", ".json"]

  /// The claim of the file name that `path` ends in.
  init(path: String) {
    let name = path.lowercased()
    if name.hasSuffix(".gz") {
      self = .gzip
    } else if name.hasSuffix(".zst") || name.hasSuffix(".zstd") {
      self = .zstd
    } else if NameClaim.lineEndings.contains(where: name.hasSuffix) {
      self = .uncompressed
    } else {
      self = .nothing
    }
  }

  /// Whether a file of this name in a folder is taken to be JSON Lines.
  static func isJSONLines(name: String) -> Bool {
    lineEndings.contains(where: withoutCompression(name.lowercased()).hasSuffix)
  }

  /// The file name at the end of `path` without its JSON Lines and compression endings.
  static func stem(path: String) -> String {
    let name = withoutCompression(String(path.split(separator: "/").last ?? ""))
    let ending = lineEndings.first { name.lowercased().hasSuffix($0) } ?? ""
    let stem = String(name.dropLast(ending.count))
    return stem.isEmpty ? name : stem
  }

  /// The notice for a file whose content has `signature`, where it contradicts the claim.
  func notice(for signature: FileSignature) -> FileFault? {
    let problem: String? =
      switch (self, signature) {
      case (.gzip, .zstd): "named as gzip, but it is zstd"
      case (.gzip, .text): "named as gzip, but it is not compressed"
      case (.zstd, .gzip): "named as zstd, but it is gzip"
      case (.zstd, .text): "named as zstd, but it is not compressed"
      case (.uncompressed, .gzip): "named as not compressed, but it is gzip"
      case (.uncompressed, .zstd): "named as not compressed, but it is zstd"
      default: nil
      }
    return problem.map { FileFault(reason: .misleadingName, detail: $0) }
  }

  private static func withoutCompression(_ name: String) -> String {
    for ending in [".gz", ".zst", ".zstd"] where name.lowercased().hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return name
  }
}
