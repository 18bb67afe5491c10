import Foundation
import JSON
import Parquet
import Randomness

/// Reads Parquet files for the scripts that compare it with other readers.
///
/// usage: ParquetBenchmark rows BATCH-BYTES FIRST-ROW FILE...
///        ParquetBenchmark time COLUMN ROUNDS FILE
///        ParquetBenchmark fuzz SEED COUNT FILE...
///
/// `rows` prints every row as a line of JSON: for each column its name and its value as text, `null`,
/// or `hex:` and the bytes where they are not text; lines of `#` name the files, and what is lost.
/// `time` reads one column on one thread, and prints the seconds of each round. `fuzz` reads COUNT
/// mutations of the files, and prints how they ended and the most memory that was taken.
@main
struct ParquetBenchmark {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "rows" where arguments.count >= 4:
      for path in arguments[3...] {
        printRows(
          path, batchByteCount: Int(arguments[1]) ?? 1 << 20, firstRow: Int(arguments[2]) ?? 0)
      }
    case "time" where arguments.count == 4:
      try time(arguments[3], column: arguments[1], rounds: Int(arguments[2]) ?? 1)
    case "fuzz" where arguments.count >= 4:
      var fuzz = try Fuzz(seed: UInt64(arguments[1]) ?? 0, paths: Array(arguments[3...]))
      try fuzz.run(count: Int(arguments[2]) ?? 1)
    default:
      print("usage: ParquetBenchmark rows|time|fuzz …; see the source")
      exit(64)
    }
  }

  private static func printRows(_ path: String, batchByteCount: Int, firstRow: Int) {
    print("# \(path)")
    do {
      let file = try ParquetFile(path: path)
      let columns = file.schema.columns.filter { !$0.isRepeated }
      var reader = RowReader(
        file, columns: columns, startingAt: firstRow, batchByteCount: batchByteCount)
      while let step = try reader.next() {
        switch step {
        case .lost(let rows, let fault): print("# lost \(rows): \(fault)")
        case .rows(let batch):
          var values = batch.decode()
          for row in 0..<batch.rows.count { printRow(row, columns: columns, values: &values) }
        }
      }
    } catch {
      print("# error: \(error)")
    }
  }

  private static func printRow(_ row: Int, columns: [Column], values: inout [ColumnValues]) {
    var line = Array("{".utf8)
    for (index, column) in columns.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      JSONEscaper.letters.append(column.name.utf8, to: &line)
      line.append(UInt8(ascii: ":"))
      if let fault = values[index].fault(at: row) {
        JSONEscaper.letters.append("fault:\(fault)".utf8, to: &line)
      } else if let text = values[index].text(at: row) {
        JSONEscaper.letters.append(text.utf8, to: &line)
      } else if let bytes = values[index].bytes(at: row) {
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        JSONEscaper.letters.append("hex:\(hex)".utf8, to: &line)
      } else {
        line += "null".utf8
      }
    }
    print(String(decoding: line + "}".utf8, as: UTF8.self))
  }

  private static func time(_ path: String, column name: String, rounds: Int) throws {
    for _ in 0..<rounds {
      var byteCount = 0
      let seconds =
        try ContinuousClock().measure {
          let file = try ParquetFile(path: path)
          let columns = file.schema.columns.filter { $0.name == name }
          var reader = RowReader(file, columns: columns, batchByteCount: 1 << 20)
          while case .rows(let batch)? = try reader.next() {
            var values = batch.decode()
            for row in 0..<batch.rows.count {
              byteCount += values[0].withBytes(at: row) { $0.count } ?? 0
            }
          }
        } / .seconds(1)
      print("\(seconds) \(byteCount)")
    }
  }
}

/// Reads mutations of files: no trap, no hang, bounded memory.
private struct Fuzz {
  private let files: [[UInt8]]
  private var generator: SplitMix64
  private var endings: [String: Int] = [:]

  init(seed: UInt64, paths: [String]) throws {
    files = try paths.map { Array(try Data(contentsOf: URL(filePath: $0))) }
    generator = SplitMix64(seed: seed)
  }

  mutating func run(count: Int) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "fuzz-\(UUID().uuidString).parquet")
    defer { try? FileManager.default.removeItem(at: path) }
    var slowest = 0.0
    for _ in 0..<count {
      try Data(mutation()).write(to: path)
      var ending = ""
      let first = Int.random(in: -40...40, using: &generator)
      let seconds =
        ContinuousClock().measure { ending = read(path.path, from: max(0, first)) } / .seconds(1)
      slowest = max(slowest, seconds)
      endings[ending, default: 0] += 1
    }
    var usage = rusage()
    // 0: RUSAGE_SELF, whose Swift type differs between versions of Foundation.
    getrusage(0, &usage)
    for (ending, count) in (endings.sorted { $0.key < $1.key }) { print("\(ending): \(count)") }
    print("slowest: \(slowest) s; most memory: \(usage.ru_maxrss / 1024) MiB")
  }

  /// One to four faults in one of the files; half of them in the last quarter, where the footer is.
  private mutating func mutation() -> [UInt8] {
    var bytes = files[Int.random(in: 0..<files.count, using: &generator)]
    for _ in 0...Int.random(in: 0..<4, using: &generator) where !bytes.isEmpty {
      let start = Bool.random(using: &generator) ? 0 : bytes.count * 3 / 4
      let place = Int.random(in: start..<bytes.count, using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1, 2: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 3: bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
      case 4:
        for index in place..<min(bytes.count, place + 5) { bytes[index] = 0xff }
      case 5: bytes.remove(at: place)
      case 6: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      default:
        if Int.random(in: 0..<8, using: &generator) == 0 { bytes.removeSubrange(place...) }
      }
    }
    return bytes
  }

  private func read(_ path: String, from first: Int) -> String {
    do {
      let file = try ParquetFile(path: path)
      let columns = file.schema.columns.filter { !$0.isRepeated }
      guard !columns.isEmpty else { return "no columns" }
      var reader = RowReader(
        file, columns: columns, startingAt: first, batchByteCount: 1 << 20)
      var hasFaults = false
      while let step = try reader.next() {
        switch step {
        case .lost: hasFaults = true
        case .rows(let batch):
          var values = batch.decode()
          for row in 0..<batch.rows.count {
            for index in values.indices {
              hasFaults = values[index].fault(at: row) != nil || hasFaults
              _ = values[index].text(at: row)
            }
          }
        }
      }
      return hasFaults ? "rows lost" : "read whole"
    } catch {
      return "refused as a whole"
    }
  }
}
