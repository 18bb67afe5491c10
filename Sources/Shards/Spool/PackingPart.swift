import Files
import Foundation
import JSON
import Packing

/// `part.json`: what one partition of a packing holds, written by `pack --partition` and read by
/// `merge`; see Formats.md.
package struct PackingPart: Sendable, Equatable {
  package static let fileName = "part.json"
  package static let kind = "packed-part"
  package static let supportedVersion = 2

  /// Which of the partitions it is, from 0.
  package var partition: Int
  package var settings: PackingSettings
  package var corpus: CorpusRecord

  /// The packed units, ascending by number.
  package var units: [Unit]

  /// The rows of the document table that belong to the partition.
  package var documentTable: ShardManifest.FileRecord

  /// The corpus of which all partitions must be.
  package struct CorpusRecord: Codable, Sendable, Equatable {
    package var documentCount: Int

    /// A digest of the ids and the lengths of its documents.
    package var digest: String

    private enum CodingKeys: String, CodingKey {
      case documentCount = "documents"
      case digest = "corpus_digest"
    }

    /// A corpus of `documentCount` documents.
    package init(documentCount: Int, digest: String) {
      self.documentCount = documentCount
      self.digest = digest
    }
  }

  /// The spool of a unit, with its size and hash.
  package struct Unit: Codable, Sendable, Equatable {
    /// The place of its chunks among those of all units of all parts.
    package var number: Int

    /// The pass over its documents, from 0; nil where these are packed once.
    package var pass: Int?
    package var file: String
    package var chunks: Int
    package var bytes: Int
    package var sha256: String

    /// A spool of `chunks` chunks.
    package init(
      number: Int, pass: Int? = nil, file: String, chunks: Int, bytes: Int, sha256: String
    ) {
      self.number = number
      self.pass = pass
      self.file = file
      self.chunks = chunks
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// A part of the current version.
  package init(
    partition: Int, settings: PackingSettings, corpus: CorpusRecord, units: [Unit],
    documentTable: ShardManifest.FileRecord
  ) {
    self.partition = partition
    self.settings = settings
    self.corpus = corpus
    self.units = units
    self.documentTable = documentTable
  }

  /// Whether a spool may have the name.
  static func isUnitName(_ name: String) -> Bool {
    name.hasPrefix("unit-") && name.hasSuffix(".chunks")
  }

  /// Opens the spools of the part, after a comparison of their sizes and hashes.
  package func spools(
    in folder: String
  ) throws -> [(number: Int, pass: Int, spool: ChunkSpool)] {
    try units.map { unit in
      let path = folder + "/" + unit.file
      try PackingPart.requireFile(path, byteCount: unit.bytes, sha256: unit.sha256)
      let spool = try ChunkSpool(path: path, tokenWidth: settings.tokenWidth)
      guard spool.count == unit.chunks else { throw ShardsError.damagedFile(path: path) }
      return (unit.number, unit.pass ?? 0, spool)
    }
  }

  /// Throws where the document table in the folder of the part is not the one that was written.
  package func requireDocumentTable(in folder: String) throws {
    try PackingPart.requireFile(
      folder + "/" + DocumentTable.fileName, byteCount: documentTable.bytes,
      sha256: documentTable.sha256)
  }

  private static func requireFile(_ path: String, byteCount: Int, sha256: String) throws {
    let found = try FileDigest.ofFile(path)
    guard found.byteCount == byteCount, found.sha256 == sha256 else {
      throw ShardsError.damagedFile(path: path)
    }
  }

  /// The first setting in which two parts differ, with both values; nil where they are parts of one
  /// packing.
  package func difference(to other: PackingPart) -> (setting: String, values: [String])? {
    func find(_ name: String, _ a: Any?, _ b: Any?) -> (setting: String, values: [String])? {
      if let a = a as? [String: Any], let b = b as? [String: Any] {
        for key in Set(a.keys).union(b.keys).sorted() {
          let path = name.isEmpty ? key : name + "." + key
          if let found = find(path, a[key], b[key]) { return found }
        }
        return nil
      }
      if let a = a as? [Any], let b = b as? [Any], a.count == b.count {
        for (place, (a, b)) in zip(a, b).enumerated() {
          if let found = find("\(name)[\(place)]", a, b) { return found }
        }
        return nil
      }
      let values = [a, b].map { $0.map { String(describing: $0) } ?? "none" }
      return values[0] == values[1] ? nil : (name, values)
    }
    func object(_ part: PackingPart) -> Any? {
      (try? JSONEncoder().encode(SettingsForm(part))).flatMap {
        try? JSONSerialization.jsonObject(with: $0)
      }
    }
    return find("", object(self), object(other))
  }
}

/// On disk: `settings` holds the keys of the settings, of the corpus, and the size of the shards.
extension PackingPart: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, version, partition, settings, units
    case documentTable = "document_table"
  }

  /// All that parts of one packing have in common.
  package struct SettingsForm: Codable {
    var settings: PackingSettings
    var corpus: CorpusRecord

    private enum CodingKeys: String, CodingKey {
      case shardByteCount = "shard_bytes"
    }

    init(_ part: PackingPart) {
      self.init(part.settings, part.corpus)
    }

    /// The settings of a part of a packing of `corpus`.
    package init(_ settings: PackingSettings, _ corpus: CorpusRecord) {
      self.settings = settings
      self.corpus = corpus
    }

    /// Reads the settings.
    package init(from decoder: any Decoder) throws {
      settings = try PackingSettings(from: decoder)
      corpus = try CorpusRecord(from: decoder)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      settings.shardByteCount = try container.decode(Int.self, forKey: .shardByteCount)
      guard settings.shardByteCount > 0, corpus.documentCount >= 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: .shardByteCount, in: container, debugDescription: "its numbers are out of range")
      }
    }

    /// Writes the settings.
    package func encode(to encoder: any Encoder) throws {
      try settings.encode(to: encoder)
      try corpus.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(settings.shardByteCount, forKey: .shardByteCount)
    }

    /// The JSON form, on one line.
    package func jsonBytes() throws -> [UInt8] { try JSONForm.line(self) }
  }

  /// Reads a part.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let form = try container.decode(SettingsForm.self, forKey: .settings)
    (settings, corpus) = (form.settings, form.corpus)
    partition = try container.decode(Int.self, forKey: .partition)
    units = try container.decode([Unit].self, forKey: .units)
    documentTable = try container.decode(ShardManifest.FileRecord.self, forKey: .documentTable)
    let hasSoundUnits = units.allSatisfy {
      $0.number >= 0 && (0..<settings.passCount).contains($0.pass ?? 0)
        && PackingPart.isUnitName($0.file) && !$0.file.contains("/")
    }
    guard
      settings.partitionCount > 1, (0..<settings.partitionCount).contains(partition), hasSoundUnits
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .partition, in: container, debugDescription: "its numbers are out of range")
    }
  }

  /// Writes a part.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(PackingPart.kind, forKey: .kind)
    try container.encode(PackingPart.supportedVersion, forKey: .version)
    try container.encode(partition, forKey: .partition)
    try container.encode(SettingsForm(self), forKey: .settings)
    try container.encode(units, forKey: .units)
    try container.encode(documentTable, forKey: .documentTable)
  }

  /// The file's bytes.
  package func jsonBytes() throws -> [UInt8] { try JSONForm.file(self) }

  /// Reads the part in a folder.
  package static func read(folder: String) throws -> PackingPart {
    let path = folder + "/" + fileName
    guard let data = try FileContents.readIfPresent(path) else {
      throw ShardsError.notAPart(
        path: folder,
        isPacked: FileManager.default.fileExists(atPath: folder + "/" + ShardManifest.fileName))
    }
    return try FormatHead.decode(
      PackingPart.self, from: data, path: path, kind: kind, version: supportedVersion)
  }
}
