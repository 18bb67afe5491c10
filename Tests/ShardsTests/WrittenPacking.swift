import Files
import Foundation
import PackedSamples
import Safetensors
import Shards

/// A packing on the disk that a test damages.
struct WrittenPacking {
  let folder: String

  func path(_ name: String) -> String { folder + "/" + name }

  func shardPath(_ index: Int) -> String { path(ShardWriter.fileName(index: index)) }

  func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: path(name))))
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(filePath: path(name)))
  }

  /// Overwrites one element of a tensor.
  func patch(
    _ tensor: String, at index: Int, with value: some FixedWidthInteger, shard: Int = 0
  ) throws {
    let file = try SafetensorsFile(path: shardPath(shard))
    let size = value.bitWidth / 8
    let start = try file.dataOffset + file.layout(of: tensor).byteRange.lowerBound + size * index
    var bytes = try bytes(ShardWriter.fileName(index: shard))
    withUnsafeBytes(of: value.littleEndian) {
      bytes.replaceSubrange(start..<(start + size), with: $0)
    }
    try write(bytes, to: ShardWriter.fileName(index: shard))
  }

  /// Replaces a line of the document table, counted from 0.
  func replaceTableLine(_ number: Int, _ edit: (String) -> String) throws {
    var lines = String(decoding: try bytes(DocumentTable.fileName), as: UTF8.self)
      .components(separatedBy: "\n")
    lines[number] = edit(lines[number])
    try write(Array(lines.joined(separator: "\n").utf8), to: DocumentTable.fileName)
  }

  func editManifest(_ edit: (inout ShardManifest) -> Void) throws {
    var manifest = try ShardManifest.read(folder: folder)
    edit(&manifest)
    try manifest.replace(in: folder)
  }

  /// Makes the manifest agree with the sizes and hashes of the files as they are now.
  func recordHashes() throws {
    let shards = try ShardManifest.read(folder: folder).shards.map { record in
      var record = record
      (record.sha256, record.bytes) = try FileDigest.ofFile(path(record.file))
      return record
    }
    let table = try FileDigest.ofFile(path(DocumentTable.fileName))
    try editManifest { manifest in
      manifest.shards = shards
      (manifest.documentTable.sha256, manifest.documentTable.bytes) = table
    }
  }
}
