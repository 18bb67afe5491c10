import Compression
import Files
import JSON
import Packing
import Safetensors

/// Shards of MosaicML Streaming, version 2, with the bytes of the library's own writer.
///
/// A sample is a row; its columns, sorted by name: `cu_seqlens`, `doc_ids` (−1 for padding),
/// `link_scores`, dense tensors on request, `pass_id` where documents are repeated, and `tokens`.
final class MDSExport: RowExporter {
  private let output: ExportFolder
  private let options: ExportOptions

  /// The size beyond which no shard is filled.
  private let shardByteCount: Int
  private let columns: [Column]
  private let configuration: [(key: String, json: String)]
  private let head: [UInt8]

  /// The samples of the shard that is being filled, and where each ends.
  private var samples: [UInt8] = []
  private var ends: [Int] = []
  private var shards: [String] = []

  /// The name of the format in its index.
  private static let formatName = "mds"

  /// The size of a shard by the library's own writer.
  private static let shardByteCount = 1 << 26

  private struct Column {
    var name: String
    var encoding: String
    /// Bytes of a value; nil where they differ.
    var byteCount: Int?
    var append: (ExportRow, inout [UInt8]) -> Void
  }

  init(_ manifest: ShardManifest, _ options: ExportOptions, _ output: ExportFolder) throws {
    self.output = output
    self.options = options
    shardByteCount = options.shardByteCount ?? MDSExport.shardByteCount
    let length = manifest.chunkLength
    let isNarrow = manifest.tokenDType == TokenWidth.u16.rawValue
    var columns: [Column] = [
      Column(name: "cu_seqlens", encoding: "ndarray:int32") { row, bytes in
        MDSExport.append(row.cuSeqlens, to: &bytes)
      },
      Column(name: "doc_ids", encoding: "ndarray:int64") { row, bytes in
        MDSExport.append(row.segments.map { Int64($0.documentID) }, to: &bytes)
      },
      Column(name: "link_scores", encoding: "ndarray:float32") { row, bytes in
        MDSExport.append(row.segments.map(\.linkScore), to: &bytes)
      },
      Column(
        name: "tokens", encoding: "ndarray:\(isNarrow ? "uint16" : "uint32"):\(length)",
        byteCount: length * (isNarrow ? 2 : 4)
      ) { row, bytes in bytes.append(contentsOf: row.tokenBytes) },
    ]
    for tensor in options.orderedDenseTensors {
      let type = tensor == .lossMask ? "uint8" : "int32"
      columns.append(
        Column(
          name: tensor.name, encoding: "ndarray:\(type):\(length)",
          byteCount: length * tensor.byteCount
        ) { row, bytes in
          tensor.append(row.segments, boundaryLoss: options.boundaryLoss, to: &bytes)
        })
    }
    if manifest.repeatsDocuments {
      columns.append(
        Column(name: "pass_id", encoding: "int32", byteCount: 4) { row, bytes in
          bytes.append(integer: UInt32(row.pass))
        })
    }
    columns.sort { $0.name < $1.name }
    self.columns = columns
    let compression =
      if case .zstd? = options.compression, let method = options.compression {
        PythonJSON.string(method.description)
      } else { "null" }
    configuration = [
      ("column_encodings", PythonJSON.array(columns.map { PythonJSON.string($0.encoding) })),
      ("column_names", PythonJSON.array(columns.map { PythonJSON.string($0.name) })),
      ("column_sizes", PythonJSON.array(columns.map { $0.byteCount.map(String.init) ?? "null" })),
      ("compression", compression),
      ("format", PythonJSON.string(MDSExport.formatName)),
      ("hashes", PythonJSON.array([PythonJSON.string("sha256")])),
      ("size_limit", String(shardByteCount)), ("version", "2"),
    ]
    head = Array(PythonJSON.object(configuration).utf8)
    let largest = columns.reduce(0) { $0 + ($1.byteCount ?? 16 * length + 64) }
    guard largest < Int(UInt32.max) - head.count - 16 else {
      throw ShardsError.exportRefused(
        path: output.path, format: MDSExport.formatName,
        reasons: ["a row can take \(largest) bytes, more than a shard can number"],
        canForce: false)
    }
  }

  func append(_ row: ExportRow) throws {
    let start = samples.count
    appendSample(of: row)
    let byteCount = samples.count - start
    // The rule of the library's writer: a head of 8 bytes and the configuration, 4 bytes per
    // sample.
    let filled = 8 + head.count + start + 4 * ends.count
    if !ends.isEmpty, filled + byteCount + 4 > shardByteCount {
      samples.removeLast(byteCount)
      try writeShard()
      appendSample(of: row)
    }
    ends.append(samples.count)
  }

  func finish() throws {
    try writeShard()
    try output.write(
      Array(PythonJSON.object([("shards", PythonJSON.array(shards)), ("version", "2")]).utf8),
      to: "index.json")
  }

  private func appendSample(of row: ExportRow) {
    let start = samples.count
    let variable = columns.filter { $0.byteCount == nil }
    samples.append(contentsOf: repeatElement(0, count: 4 * variable.count))
    var place = start
    for column in columns {
      let before = samples.count
      column.append(row, &samples)
      guard column.byteCount == nil else { continue }
      let size = UInt32(samples.count - before)
      withUnsafeBytes(of: size.littleEndian) {
        samples.replaceSubrange(place..<place + 4, with: $0)
      }
      place += 4
    }
  }

  private func writeShard() throws {
    let name = "shard.\(shards.count.fiveDigits).mds"
    var bytes: [UInt8] = []
    let dataStart = 4 + 4 * (ends.count + 1) + head.count
    bytes.reserveCapacity(dataStart + samples.count)
    bytes.append(integer: UInt32(ends.count))
    for end in [0] + ends { bytes.append(integer: UInt32(dataStart + end)) }
    bytes += head
    bytes += samples
    var zip = "null"
    if case .zstd(let level)? = options.compression {
      guard let compressed = ZstdLibrary.compress(bytes, level: level) else {
        throw ShardsError.zstdLibraryMissing
      }
      zip = MDSExport.fileRecord(name + ".zstd", compressed)
      try output.write(compressed, to: name + ".zstd")
    } else {
      try output.write(bytes, to: name)
    }
    let record =
      configuration + [
        ("raw_data", MDSExport.fileRecord(name, bytes)), ("samples", String(ends.count)),
        ("zip_data", zip),
      ]
    shards.append(PythonJSON.object(record.sorted { $0.key < $1.key }))
    samples.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  private static func fileRecord(_ name: String, _ bytes: [UInt8]) -> String {
    let hash = FileDigest.hexadecimal(of: bytes)
    return PythonJSON.object([
      ("basename", PythonJSON.string(name)), ("bytes", String(bytes.count)),
      ("hashes", PythonJSON.object([("sha256", PythonJSON.string(hash))])),
    ])
  }

  /// Appends a one-dimensional array whose type is in the encoding: a byte with the number of
  /// dimensions and the width of the length, the length, the values.
  private static func append<Element: TensorElement>(_ values: [Element], to bytes: inout [UInt8]) {
    switch values.count {
    case ..<(1 << 8):
      bytes.append(1 << 2)
      bytes.append(UInt8(values.count))
    case ..<(1 << 16):
      bytes.append(1 << 2 | 1)
      bytes.append(integer: UInt16(values.count))
    default:
      bytes.append(1 << 2 | 2)
      bytes.append(integer: UInt32(values.count))
    }
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
}

/// JSON as Python's `json.dumps` writes it, of ASCII.
enum PythonJSON {
  static func string(_ text: String) -> String { JSONEscaper.letters.string(text.utf8) }
  static func array(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }

  static func object(_ members: [(key: String, json: String)]) -> String {
    "{\(members.map { "\(string($0.key)): \($0.json)" }.joined(separator: ", "))}"
  }
}
