import PackedSamples
import TestSupport
import Testing

@testable import Shards

@Suite struct MegatronExportTests {
  @Test func everyRowIsOneSequenceAndOneDocument() throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(SamplePacking(), in: folder, .megatron)
      let rows = export.sample.rows.count
      #expect(try export.elements("packed.bin", as: UInt16.self).map(UInt32.init) == export.tokens)
      var index = Array("MMIDIDX".utf8) + [0, 0]
      index.append(integer: UInt64(1))
      index.append(8)
      index.append(integer: UInt64(rows))
      index.append(integer: UInt64(rows + 1))
      for _ in 0..<rows { index.append(integer: Int32(8)) }
      for row in 0..<rows { index.append(integer: Int64(16 * row)) }
      for row in 0...rows { index.append(integer: Int64(row)) }
      #expect(try export.bytes("packed.idx") == index)
    }
  }

  @Test(arguments: [(65_499, 8), (65_500, 4), (65_537, 4)])
  func idsAreWidenedWhereMegatronWants(vocabularySize: Int, code: Int) throws {
    try withTemporaryFolder { folder in
      var sample = try SamplePacking()
      sample.vocabularySize = vocabularySize
      let export = try ExportedPacking.export(sample, in: folder, .megatron)
      #expect(try export.bytes("packed.idx")[17] == UInt8(code))
      let ids =
        code == 8
        ? try export.elements("packed.bin", as: UInt16.self).map(UInt32.init)
        : try export.elements("packed.bin", as: UInt32.self)
      #expect(ids == export.tokens)
    }
  }
}
