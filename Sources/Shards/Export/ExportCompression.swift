import Compression

/// How the files of an export are compressed, in the spelling of the command line.
package enum ExportCompression: Equatable, Sendable {
  case uncompressed

  /// Our own: the same bytes on every machine.
  case snappy

  /// By the system's libzstd: the same bytes under one version of it.
  case zstd(level: Int32)

  /// The version of the library that decides the bytes; nil where none does.
  var libraryVersion: String? {
    if case .zstd = self { ZstdLibrary.version } else { nil }
  }

  /// Throws `ShardsError.zstdLibraryMissing` where the library is not installed.
  func requireLibrary() throws(ShardsError) {
    if case .zstd = self, !ZstdLibrary.isAvailable { throw .zstdLibraryMissing }
  }
}

extension ExportCompression: LosslessStringConvertible {
  /// Reads `none`, `snappy`, `zstd` (level 3), or `zstd:LEVEL` with a level from 1 to 22.
  package init?(_ description: String) {
    switch description {
    case "none": self = .uncompressed
    case "snappy": self = .snappy
    case "zstd": self = .zstd(level: 3)
    default:
      guard description.hasPrefix("zstd:"), let level = Int32(description.dropFirst("zstd:".count)),
        (1...22).contains(level)
      else { return nil }
      self = .zstd(level: level)
    }
  }

  package var description: String {
    switch self {
    case .uncompressed: "none"
    case .snappy: "snappy"
    case .zstd(let level): "zstd:\(level)"
    }
  }
}
