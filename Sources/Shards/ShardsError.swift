/// Why a packed folder cannot be written, read or exported.
package enum ShardsError: Error, Equatable, CustomStringConvertible {
  case notPacked(path: String, isPart: Bool)
  case notAPart(path: String, isPacked: Bool)
  case damagedFile(path: String)
  case unsupportedManifest(path: String, found: Int, supported: Int)
  case damagedManifest(path: String, reason: String)
  case damagedDocumentTable(path: String, line: Int, reason: String)
  case damagedSpool(path: String, offset: Int)
  case damagedShard(path: String, reason: String)
  case noSuchChunk(path: String, number: Int, chunkCount: Int)
  case noSuchDocument(path: String, name: String)
  case damagedRow(row: Int, reason: String)
  case sequenceTooLong(documentID: Int, tokenCount: Int)
  case exportRefused(path: String, format: String, reasons: [String], canForce: Bool)
  case alteredShard(path: String)
  case zstdLibraryMissing
  case system(operation: String, path: String, reason: String)

  package var description: String {
    switch self {
    case .notPacked(let path, let isPart):
      isPart
        ? "\(path) is one part of a packing; join all its parts with `bm25chunk merge` first"
        : "\(path) holds no manifest.json: it is not a finished output of `bm25chunk pack`"
    case .notAPart(let path, let isPacked):
      isPacked
        ? "\(path) is a whole packing, not a part of one"
        : "\(path) holds no part.json: it is not a finished output of `bm25chunk pack --partition`"
    case .damagedFile(let path):
      "\(path) is not the file that part.json describes; pack that part again with --overwrite"
    case .unsupportedManifest(let path, let found, let supported):
      "\(path) has manifest version \(found), this program reads \(supported)"
    case .damagedManifest(let path, let reason):
      "\(path) cannot be read: \(reason)"
    case .damagedDocumentTable(let path, let line, let reason):
      "\(path):\(line) cannot be read: \(reason)"
    case .damagedSpool(let path, let offset):
      "\(path) is damaged at byte \(offset); remove it and pack again"
    case .damagedShard(let path, let reason):
      "\(path) is damaged: \(reason)"
    case .noSuchChunk(let path, let number, let chunkCount):
      chunkCount == 0
        ? "\(path) holds no chunks"
        : "\(path) has no chunk \(number): its chunks are 0 to \(chunkCount - 1)"
    case .noSuchDocument(let path, let name):
      "\(path) has no document \(name)"
    case .damagedRow(let row, let reason):
      "row \(row) cannot be written: \(reason)"
    case .sequenceTooLong(let documentID, let tokenCount):
      "document \(documentID) has \(tokenCount) tokens, more than a shard can number (2³¹ − 1)"
    case .exportRefused(let path, let format, let reasons, let canForce):
      "\(path) cannot be exported as \(format): " + reasons.joined(separator: "; ")
        + (canForce ? ". Give --force to export without that" : "")
    case .alteredShard(let path):
      "\(path) does not have the SHA-256 of the manifest; `bm25chunk verify` says what is broken"
    case .zstdLibraryMissing:
      "zstd needs the library libzstd; install the package libzstd1, or export without compression"
    case .system(let operation, let path, let reason):
      "cannot \(operation) \(path): \(reason)"
    }
  }
}
