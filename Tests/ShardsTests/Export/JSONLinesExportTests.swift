import Foundation
import PackedSamples
import Packing
import TestSupport
import Testing

@testable import Shards

@Suite struct JSONLinesExportTests {
  private struct Line: Decodable {
    var ids: [UInt32]
    var labels: [Int]
    var lengths: [Int]
    var positions: [Int]?

    enum CodingKeys: String, CodingKey {
      case labels
      case ids = "input_ids"
      case lengths = "seq_lengths"
      case positions = "position_ids"
    }
  }

  private func lines(_ export: ExportedPacking) throws -> [Line] {
    let names = try export.names.filter { $0.hasSuffix(".jsonl") }
    return try names.flatMap { name in
      try export.bytes(name).split(separator: 0x0a).map {
        try JSONDecoder().decode(Line.self, from: Data($0))
      }
    }
  }

  @Test func aLineIsARow() throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(
        SamplePacking(), in: folder, .jsonl
      ) { $0.denseTensors = [.positionIDs] }
      let lines = try lines(export)
      #expect(lines.count == export.sample.rows.count)
      for (row, line) in lines.enumerated() {
        let ids = export.tokens(ofRow: row)
        #expect(line.ids == ids)
        #expect(
          line.labels
            == zip(ids, export.labelMask(ofRow: row)).map { $1 == 1 ? Int($0) : -100 })
        #expect(
          line.lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
            == export.cuSeqlens(ofRow: row))
        #expect(line.positions == line.lengths.flatMap { Array(0..<$0) })
      }
    }
  }

  @Test func theNamesCountTheFiles() throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(SamplePacking(), in: folder, .jsonl)
      let count = export.manifest.shards.count
      #expect(
        try export.names == ["export.json"]
          + (0..<count).map { "train-\($0.fiveDigits)-of-\(count.fiveDigits).jsonl" })
    }
  }
}
