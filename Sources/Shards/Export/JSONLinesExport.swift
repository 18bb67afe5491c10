/// JSON Lines for `datasets` and TRL, a file for each shard and a line for each row: `input_ids`,
/// `labels` (−100 where a token is none), `seq_lengths` (a padding tail counted), and dense tensors
/// where asked for.
///
/// The names are those by which `datasets.load_dataset` finds the files of a folder.
final class JSONLinesExport: RowExporter {
  private let options: ExportOptions
  private let output: ExportFolder
  private let shardCount: Int
  private let width: TokenWidth
  private var shardNumber = 0
  private var current: ExportFile?
  private var line: [UInt8] = []
  private var dense: [UInt8] = []

  init(_ manifest: ShardManifest, _ options: ExportOptions, _ output: ExportFolder) {
    self.options = options
    self.output = output
    shardCount = manifest.shards.count
    width = TokenWidth(rawValue: manifest.tokenDType) ?? .i32
  }

  func beginShard(_ record: ShardManifest.ShardRecord) throws {
    try current?.finish()
    current = try output.makeFile(
      "train-\(shardNumber.fiveDigits)-of-\(shardCount.fiveDigits).jsonl")
    shardNumber += 1
  }

  func append(_ row: ExportRow) throws {
    line.removeAll(keepingCapacity: true)
    dense.removeAll(keepingCapacity: true)
    DenseTensor.lossMask.append(row.segments, boundaryLoss: options.boundaryLoss, to: &dense)
    let ids = TokenMatrix(bytes: row.tokenBytes, chunkLength: dense.count, width: width)
    appendKey("input_ids")
    appendArray(dense.count) { Int(ids[0, $0]) }
    appendKey("labels")
    appendArray(dense.count) { dense[$0] == 1 ? Int(ids[0, $0]) : -100 }
    appendKey("seq_lengths")
    appendArray(row.segments.count) { row.segments[$0].range.count }
    for tensor in options.orderedDenseTensors {
      dense.removeAll(keepingCapacity: true)
      tensor.append(row.segments, boundaryLoss: options.boundaryLoss, to: &dense)
      appendKey(tensor.name)
      dense.withUnsafeBytes { bytes in
        switch tensor {
        case .lossMask: appendArray(bytes.count) { Int(bytes[$0]) }
        case .positionIDs, .segmentIDs:
          let values = MappedIntegers(bytes)
          appendArray(values.count) { Int(values[$0]) }
        }
      }
    }
    line += Array("}\n".utf8)
    try current?.write(line)
  }

  func finish() throws {
    try current?.finish()
  }

  private func appendKey(_ key: String) {
    line.append(UInt8(ascii: line.isEmpty ? "{" : ","))
    line.append(UInt8(ascii: "\""))
    line.append(contentsOf: key.utf8)
    line.append(contentsOf: "\":".utf8)
  }

  private func appendArray(_ count: Int, _ value: (Int) -> Int) {
    line.append(UInt8(ascii: "["))
    for index in 0..<count {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      appendInteger(value(index))
    }
    line.append(UInt8(ascii: "]"))
  }

  /// Appends the decimal digits: a `String` for each would cost most of the time.
  private func appendInteger(_ value: Int) {
    if value < 0 { line.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    let start = line.count
    repeat {
      line.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    line[start...].reverse()
  }
}
