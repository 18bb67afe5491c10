import Files
import Foundation
import JSON

extension ShardManifest {
  /// The file's bytes.
  package func jsonBytes() throws -> [UInt8] { try JSONForm.file(self) }

  /// Reads the manifest of a packed folder.
  package static func read(folder: String) throws -> ShardManifest {
    let path = folder + "/" + fileName
    guard let data = try FileContents.readIfPresent(path) else {
      throw ShardsError.notPacked(
        path: folder,
        isPart: FileManager.default.fileExists(atPath: folder + "/" + PackingPart.fileName))
    }
    return try FormatHead.decode(
      ShardManifest.self, from: data, path: path, kind: kind, version: supportedVersion)
  }
}
