import Foundation
import Randomness
import TestSupport
import Testing

@testable import Parquet

@Suite struct RowReaderTests {
  /// All rows from a row on, with the columns outside lists, as `ParquetSample.rows` has them.
  private func rows(
    _ path: String, from first: Int = 0, batchByteCount: Int = 1 << 20
  ) throws -> [[String: String?]] {
    let file = try ParquetFile(path: path)
    let columns = file.schema.columns.filter { !$0.isRepeated }
    var reader = RowReader(
      file, columns: columns, startingAt: first, batchByteCount: batchByteCount)
    var rows: [[String: String?]] = []
    while let step = try reader.next() {
      guard case .rows(let batch) = step else { continue }
      #expect(batch.rows.lowerBound == first + rows.count)
      var values = batch.decode()
      for row in 0..<batch.rows.count {
        var found: [String: String?] = [:]
        for (index, column) in columns.enumerated() {
          guard values[index].fault(at: row) == nil else { continue }
          let hex = values[index].bytes(at: row).map { bytes in
            "hex:" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
          }
          found.updateValue(values[index].text(at: row) ?? hex, forKey: column.name)
        }
        rows.append(found)
      }
    }
    return rows
  }

  @Test(arguments: ParquetSample.allCases)
  func readsTheRowsThatPyarrowReads(_ sample: ParquetSample) throws {
    let expected = try sample.rows()
    #expect(expected.count >= 20)
    #expect(try rows(sample.path) == expected)
    #expect(try rows(sample.path, batchByteCount: 1) == expected)
    #expect(try rows(sample.path, batchByteCount: 700) == expected)
    for first in [1, 13, expected.count - 1, expected.count] {
      #expect(try rows(sample.path, from: first) == Array(expected[first...]))
    }
  }

  @Test func losesOnlyTheRowsOfADamagedPage() throws {
    let sample = ParquetSample.deltaV2Zstd
    let expected = try sample.rows()
    let bytes = try readBytes(sample.path)
    let text = try ParquetFile(path: sample.path).metadata.rowGroups[1].columns[0].metadata
    let start = Int(try #require(text?.dataPageOffset))
    try withTemporaryFolder { folder in
      // After the header of the first page of the second row group.
      let headerByteCount = try bytes[start...].withUnsafeBytes { bytes in
        var reader = ThriftReader(bytes)
        _ = try PageHeader(from: &reader)
        return reader.position
      }
      var damaged = bytes
      damaged[start + headerByteCount + 20] ^= 1
      let path = folder + "/damaged.parquet"
      try Data(damaged).write(to: URL(filePath: path))
      let found = try rows(path)
      #expect(found.count == expected.count)
      let lost = found.indices.filter { found[$0] != expected[$0] }
      #expect(!lost.isEmpty && lost.count <= 15)
      #expect(lost.allSatisfy { 25..<40 ~= $0 && found[$0]["text"] == nil })
    }
  }

  @Test func everyMutationEnds() throws {
    var generator = SplitMix64(seed: 23)
    let samples = try ParquetSample.allCases.map { try readBytes($0.path) }
    try withTemporaryFolder { folder in
      let path = folder + "/mutated.parquet"
      for round in 0..<400 {
        var bytes = samples[round % samples.count]
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let start = Bool.random(using: &generator) ? 0 : bytes.count * 3 / 4
          let place = Int.random(in: start..<bytes.count, using: &generator)
          switch Int.random(in: 0..<4, using: &generator) {
          case 0: bytes[place] = 0xff
          case 1: bytes.remove(at: place)
          default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
          }
        }
        try Data(bytes).write(to: URL(filePath: path))
        _ = try? rows(path)
      }
    }
  }
}
