import Packing

/// NumPy arrays with the names and meanings of the native tensors, each over all rows.
///
/// `cu_seqlens_offsets` has 64 bits, since it goes over all shards.
final class NumpyExport: RowExporter {
  private let options: ExportOptions
  private let isNarrow: Bool
  private let output: ExportFolder
  private let rows: Int
  private let segments: Int
  private let length: Int
  private var files: [String: ExportFile] = [:]
  private var offset: Int64 = 0
  private var buffer: [UInt8] = []

  init(_ manifest: ShardManifest, _ options: ExportOptions, _ output: ExportFolder) throws {
    self.options = options
    self.output = output
    isNarrow = manifest.tokenDType == TokenWidth.u16.rawValue
    (rows, segments, length) = (manifest.rowCount, manifest.segmentCount, manifest.chunkLength)
    try open("input_ids", isNarrow ? "<u2" : "<i4", [rows, length])
    try open("cu_seqlens", "<i4", [segments + rows])
    try open("cu_seqlens_offsets", "<i8", [rows + 1])
    try open("num_tokens", "<i4", [rows])
    try open("max_seqlen", "<i4", [rows])
    try open("doc_ids", "<i8", [segments])
    try open("doc_starts", "<i4", [segments])
    try open("source_ids", "<i4", [segments])
    try open("link_scores", "<f4", [segments])
    if manifest.repeatsDocuments { try open(Shard.passTensor, "<i4", [rows]) }
    for tensor in options.orderedDenseTensors {
      try open(tensor.name, tensor == .lossMask ? "|b1" : "<i4", [rows, length])
    }
    try files["cu_seqlens_offsets"]?.write(element: offset)
  }

  func append(_ row: ExportRow) throws {
    let cuSeqlens = row.cuSeqlens
    offset += Int64(cuSeqlens.count)
    try files["input_ids"]?.write(row.tokenBytes)
    try files["cu_seqlens"]?.write(cuSeqlens)
    try files["cu_seqlens_offsets"]?.write(element: offset)
    try files["num_tokens"]?.write(element: Int32(row.tokenCount))
    try files["max_seqlen"]?.write(element: Int32(row.maxSeqlen))
    try files["doc_ids"]?.write(row.segments.map { Int64($0.documentID) })
    try files["doc_starts"]?.write(row.segments.map { Int32($0.start) })
    try files["source_ids"]?.write(row.segments.map { Int32($0.sourceID) })
    try files["link_scores"]?.write(row.segments.map(\.linkScore))
    try files[Shard.passTensor]?.write(element: Int32(row.pass))
    for tensor in options.orderedDenseTensors {
      buffer.removeAll(keepingCapacity: true)
      tensor.append(row.segments, boundaryLoss: options.boundaryLoss, to: &buffer)
      try files[tensor.name]?.write(buffer)
    }
  }

  func finish() throws {
    guard Int(offset) == segments + rows else {
      throw ShardsError.damagedManifest(
        path: output.path, reason: "it has \(segments) segments, its shards \(Int(offset) - rows)")
    }
    for (_, file) in files.sorted(by: { $0.key < $1.key }) { try file.finish() }
  }

  private func open(_ name: String, _ type: String, _ shape: [Int]) throws {
    let file = try output.makeFile(name + ".npy")
    try file.write(NumpyExport.header(type: type, shape: shape))
    files[name] = file
  }

  /// The head of a `.npy` file of version 1.0, as NumPy writes it.
  static func header(type: String, shape: [Int]) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
    // NumPy leaves room for the first axis to grow to 21 digits.
    text += String(repeating: " ", count: max(0, 21 - (shape.first.map { "\($0)".count } ?? 21)))
    let padding = 63 - (10 + text.utf8.count) % 64
    text += String(repeating: " ", count: padding) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes.append(integer: UInt16(text.utf8.count))
    return bytes + Array(text.utf8)
  }
}
