import JSON
import Packing

/// JSON Lines for `datasets` and TRL, a file for each shard and a line for each row: `input_ids`,
/// `labels` (−100 where a token is not one), `seq_lengths` (a padding tail counted), and dense
/// tensors where asked for.
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
    JSONEscaper.letters.append(key.utf8, to: &line)
    line.append(UInt8(ascii: ":"))
  }

  private func appendArray(_ count: Int, _ value: (Int) -> Int) {
    line.append(UInt8(ascii: "["))
    // A comma and at most 20 characters each: a `String` or a check for room would cost most of
    // the time.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 21 * count) { buffer in
      var end = 0
      for index in 0..<count {
        if index > 0 {
          buffer[end] = UInt8(ascii: ",")
          end += 1
        }
        end = JSONLinesExport.write(value(index), to: buffer, at: end)
      }
      line.append(contentsOf: buffer[..<end])
    }
    line.append(UInt8(ascii: "]"))
  }

  /// Writes the decimal digits of a number, and returns the place after them.
  private static func write(
    _ value: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int
  ) -> Int {
    var start = start
    if value < 0 {
      buffer[start] = UInt8(ascii: "-")
      start += 1
    }
    var digitCount = 1
    var limit: UInt = 10
    let magnitude = value.magnitude
    while digitCount < 19, magnitude >= limit {
      digitCount += 1
      limit *= 10
    }
    if digitCount == 19, magnitude >= limit { digitCount = 20 }
    var rest = magnitude
    for place in stride(from: start + digitCount - 1, through: start, by: -1) {
      buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    return start + digitCount
  }
}
