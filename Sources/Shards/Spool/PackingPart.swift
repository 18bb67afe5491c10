import Files
import Foundation

/// `part.json`: what one partition of a packing holds, written by `pack --partition` and read by
/// `merge`; see Formats.md.
package struct PackingPart: Codable, Sendable, Equatable {
  package static let fileName = "part.json"
  package static let kind = "packed-part"
  package static let supportedVersion = 1

  package var kind = PackingPart.kind
  package var version = PackingPart.supportedVersion

  /// Which of the partitions it is, from 0.
  package var partition: Int
  package var settings: PackingSettings

  /// The packed units, ascending by number.
  package var units: [Unit]

  /// The rows of the document table that belong to the partition.
  package var documentTable: ShardManifest.FileRecord

  /// The spool of a unit, with its size and hash.
  package struct Unit: Codable, Sendable, Equatable {
    /// The place of its chunks among those of all units of all parts.
    package var number: Int
    package var file: String
    package var chunks: Int
    package var bytes: Int
    package var sha256: String

    /// A spool of `chunks` chunks.
    package init(number: Int, file: String, chunks: Int, bytes: Int, sha256: String) {
      self.number = number
      self.file = file
      self.chunks = chunks
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  enum CodingKeys: String, CodingKey {
    case kind, version, partition, settings, units
    case documentTable = "document_table"
  }

  /// A part of the current version.
  package init(
    partition: Int, settings: PackingSettings, units: [Unit],
    documentTable: ShardManifest.FileRecord
  ) {
    self.partition = partition
    self.settings = settings
    self.units = units
    self.documentTable = documentTable
  }

  /// Whether a spool may have the name.
  static func isUnitName(_ name: String) -> Bool {
    name.hasPrefix("unit-") && name.hasSuffix(".chunks")
  }

  /// The JSON form: sorted keys, two-space indentation, a line feed at the end.
  package func jsonBytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [0x0a]
  }

  /// Reads the part in a folder.
  package static func read(folder: String) throws -> PackingPart {
    let path = folder + "/" + fileName
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ShardsError.notAPart(
        path: folder,
        isPacked: FileManager.default.fileExists(
          atPath: folder + "/" + ShardManifest.fileName))
    }
    struct Head: Decodable {
      var kind: String
      var version: Int
    }
    do {
      let head = try JSONDecoder().decode(Head.self, from: data)
      guard head.kind == kind else {
        throw ShardsError.damagedManifest(
          path: path, reason: "its kind is '\(head.kind)', not '\(kind)'")
      }
      guard head.version == supportedVersion else {
        throw ShardsError.unsupportedManifest(
          path: path, found: head.version, supported: supportedVersion)
      }
      let part = try JSONDecoder().decode(PackingPart.self, from: data)
      guard
        let count = part.settings.configuration.partitions, (0..<count).contains(part.partition),
        part.units.allSatisfy({ $0.number >= 0 && isUnitName($0.file) }),
        part.settings.chunkLength > 0, part.settings.shardByteCount > 0,
        !part.units.contains(where: { $0.file.contains("/") })
      else { throw ShardsError.damagedManifest(path: path, reason: "its numbers are out of range") }
      return part
    } catch let error as DecodingError {
      throw ShardsError.damagedManifest(path: path, reason: String(describing: error))
    }
  }

  /// Opens the spools of the part, after a comparison of their sizes and hashes.
  package func spools(in folder: String) throws -> [(number: Int, spool: ChunkSpool)] {
    try units.map { unit in
      let path = folder + "/" + unit.file
      let found = try FileDigest.ofFile(path)
      guard found.byteCount == unit.bytes, found.sha256 == unit.sha256 else {
        throw ShardsError.damagedFile(path: path)
      }
      return (unit.number, try ChunkSpool(path: path, tokenWidth: settings.tokenWidth))
    }
  }
}
