import Packing
import Parquet

/// Parquet for `datasets`, TRL and everything else that reads tables: a row for each row of the
/// packing, and the dataset card `README.md`.
///
/// Lists per row: `input_ids`; `labels` (−100 where a token is not one); `seq_lengths` (a padding
/// tail counted); dense tensors where asked for; and `documents`, where each fragment comes from,
/// and its pass where documents are repeated.
final class ParquetExport: RowExporter {
  /// The size after which the next file begins, where the user does not say.
  static let fileByteCount = 512 << 20

  /// Rows of more tokens do not fit into the sizes of a page, which have 31 bits.
  static let rowTokenLimit = 1 << 28

  private static let formatName = "parquet"

  private let manifest: ShardManifest
  private let options: ExportOptions
  private let output: ExportFolder
  private let compression: PageCompression
  private let fileByteCount: Int
  private let width: TokenWidth
  private let table: DocumentLookup
  private var fileNumber = 0
  private var current: (file: ExportFile, writer: ParquetWriter)?
  private var valueByteCount = 0
  private var dense: [UInt8] = []

  init(
    _ manifest: ShardManifest, _ options: ExportOptions, _ output: ExportFolder, packing: String
  ) throws {
    guard manifest.chunkLength <= ParquetExport.rowTokenLimit else {
      throw ShardsError.exportRefused(
        path: output.path, format: ParquetExport.formatName,
        reasons: ["a row has \(manifest.chunkLength) tokens, more than a page can number"],
        canForce: false)
    }
    self.manifest = manifest
    self.options = options
    self.output = output
    compression =
      switch options.compression ?? .snappy {
      case .uncompressed: .none
      case .snappy: .snappy
      case .zstd(let level): .zstd(level: level)
      }
    fileByteCount = options.shardByteCount ?? ParquetExport.fileByteCount
    width = TokenWidth(rawValue: manifest.tokenDType) ?? .i32
    table = try DocumentLookup(folder: packing)
  }

  func append(_ row: ExportRow) throws {
    let writer = try current?.writer ?? beginFile()
    try writer.append(lists(of: row))
    if writer.byteCount >= fileByteCount { try finishFile() }
  }

  func finish() throws {
    try finishFile()
    let card = DatasetCard(
      manifest: manifest, options: options, files: output.files, valueByteCount: valueByteCount)
    try output.write(Array(card.text.utf8), to: DatasetCard.fileName)
  }

  private func beginFile() throws -> ParquetWriter {
    let file = try output.makeFile("train-\(fileNumber.fiveDigits).parquet")
    fileNumber += 1
    let writer = try ParquetWriter(
      fields: fields, compression: compression,
      createdBy: "bm25chunk version \(ExportManifest.supportedVersion)"
    ) { try file.write($0) }
    current = (file, writer)
    return writer
  }

  private func finishFile() throws {
    guard let (file, writer) = current else { return }
    try writer.finish()
    try file.finish()
    valueByteCount += writer.valueByteCount
    current = nil
  }

  private var fields: [ListField] {
    let names =
      ["input_ids", "labels", "seq_lengths"] + options.orderedDenseTensors.map(\.name)
    return names.map { ListField($0, .value(.int32)) } + [
      ListField(
        "documents",
        .structure(
          [
            ("id", .text), ("start", .int32), ("length", .int32), ("source", .category),
            ("score", .float),
          ] + (manifest.repeatsDocuments ? [("pass", .int32)] : [])))
    ]
  }

  /// The lists of a row, in the order of `fields`.
  private func lists(of row: ExportRow) throws -> [ColumnList] {
    let ids: [Int32] =
      switch width {
      case .u16: row.tokenBytes.assumingMemoryBound(to: UInt16.self).map { Int32($0) }
      case .i32: Array(row.tokenBytes.assumingMemoryBound(to: Int32.self))
      }
    dense.removeAll(keepingCapacity: true)
    DenseTensor.lossMask.append(row.segments, boundaryLoss: options.boundaryLoss, to: &dense)
    var lists: [ColumnList] = [
      .int32(ids), .int32(zip(ids, dense).map { $0.1 == 1 ? $0.0 : -100 }),
      .int32(row.segments.map { Int32($0.range.count) }),
    ]
    for tensor in options.orderedDenseTensors {
      dense.removeAll(keepingCapacity: true)
      tensor.append(row.segments, boundaryLoss: options.boundaryLoss, to: &dense)
      lists.append(
        .int32(dense.withUnsafeBytes { Array($0.assumingMemoryBound(to: Int32.self)) }))
    }
    let fragments = row.fragments
    return try lists + [
      .text(fragments.map { try table.externalID($0.documentID) }),
      .int32(fragments.map { Int32(truncatingIfNeeded: $0.start) }),
      .int32(fragments.map { Int32($0.range.count) }),
      .text(fragments.map { Array(try source($0.sourceID).utf8) }),
      .float(fragments.map(\.linkScore)),
    ]
      + (manifest.repeatsDocuments ? [.int32(fragments.map { Int32($0.pass) })] : [])
  }

  private func source(_ sourceID: Int) throws -> String {
    guard manifest.sources.indices.contains(sourceID) else {
      throw ShardsError.damagedManifest(
        path: output.path, reason: "a fragment is of source \(sourceID), which it does not name")
    }
    return manifest.sources[sourceID]
  }
}
