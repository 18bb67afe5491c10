import Foundation
import PackedSamples
import Packing
import Testing

@testable import Shards

/// A sample packing and what an export made of it.
struct ExportedPacking {
  let sample: SamplePacking
  let manifest: ShardManifest
  let folder: String

  /// The files of the export.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }

  /// Writes `sample` into `folder`, exports it with changed defaults, and hands the result over.
  static func export(
    _ sample: SamplePacking, in folder: String, _ format: ExportFormat,
    _ change: (inout ExportOptions) -> Void = { _ in }
  ) throws -> ExportedPacking {
    let packing = folder + "/packed"
    try FileManager.default.createDirectory(atPath: packing, withIntermediateDirectories: true)
    let manifest = try sample.write(to: packing)
    let path = folder + "/out"
    var options = ExportOptions()
    change(&options)
    try ShardExporter(folder: packing, format: format, options: options)
      .export(into: ExportFolder(path: path, overwrite: false))
    return ExportedPacking(sample: sample, manifest: manifest, folder: path)
  }

  /// The bytes of a file.
  func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: folder + "/" + name)))
  }

  /// A file as integers or floats.
  func elements<Element>(_ name: String, skip: Int = 0, as type: Element.Type) throws -> [Element] {
    try bytes(name).dropFirst(skip).withUnsafeBytes { bytes in
      let size = MemoryLayout<Element>.size
      return (0..<bytes.count / size).map {
        bytes.loadUnaligned(fromByteOffset: size * $0, as: Element.self)
      }
    }
  }

  /// The ids of a row with its padding.
  func tokens(ofRow row: Int) -> [UInt32] {
    let tokens = sample.rows[row].tokens
    return tokens
      + Array(repeating: SamplePacking.padding, count: sample.chunkLength - tokens.count)
  }

  /// The ids of all rows.
  var tokens: [UInt32] { sample.rows.indices.flatMap(tokens(ofRow:)) }

  /// 0 and the ends of a row's segments, of which a padding tail is one.
  func cuSeqlens(ofRow row: Int) -> [Int] {
    var ends = [0]
    for placement in sample.rows[row].placements {
      ends.append((ends.last ?? 0) + placement.length)
    }
    return ends.last == sample.chunkLength ? ends : ends + [sample.chunkLength]
  }

  /// Which ids of a row are labels where the first tokens of fragments are none.
  func labelMask(ofRow row: Int) -> [UInt8] {
    let count = sample.rows[row].tokens.count
    return (0..<sample.chunkLength).map {
      $0 < count && !cuSeqlens(ofRow: row).contains($0) ? 1 : 0
    }
  }
}
