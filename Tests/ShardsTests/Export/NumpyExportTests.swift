import PackedSamples
import Packing
import TestSupport
import Testing

@testable import Shards

@Suite struct NumpyExportTests {
  /// What `numpy.lib.format.write_array_header_1_0` of NumPy 2.1 writes.
  @Test(arguments: [
    ("<u2", [151, 2048], 128), ("<i4", [5], 128), ("|b1", [1, 1], 128),
  ])
  func theHeadIsWhatNumPyWrites(type: String, shape: [Int], byteCount: Int) {
    let head = NumpyExport.header(type: type, shape: shape)
    #expect(head.count == byteCount)
    #expect(head.starts(with: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]))
    #expect(Int(head[8]) + 256 * Int(head[9]) == byteCount - 10)
    let text = String(decoding: head.dropFirst(10), as: UTF8.self)
    let sizes = shape.count == 1 ? "\(shape[0])," : "\(shape[0]), \(shape[1])"
    #expect(
      text.hasPrefix("{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), } "))
    #expect(text.hasSuffix(" \n"))
  }

  @Test func repeatedDocumentsHaveThePassOfEachRow() throws {
    try withTemporaryFolder { folder in
      var sample = try SamplePacking()
      sample.repeatRows(epochs: 3)
      let export = try ExportedPacking.export(sample, in: folder, .npy)
      let passes = try export.elements("pass_ids.npy", skip: 128, as: Int32.self)
      #expect(passes.map(Int.init) == sample.rows.map(\.pass))
    }
  }

  @Test func theArraysAreTheTensorsOfAllShards() throws {
    try withTemporaryFolder { folder in
      let export = try ExportedPacking.export(
        SamplePacking(), in: folder,
        .npy
      ) { $0.denseTensors = Set(DenseTensor.allCases) }
      let rows = export.sample.rows.indices
      func integers(_ name: String) throws -> [Int] {
        try export.elements(name + ".npy", skip: 128, as: Int32.self).map(Int.init)
      }
      #expect(
        try export.elements("input_ids.npy", skip: 128, as: UInt16.self).map(UInt32.init)
          == export.tokens)
      let cuSeqlens = rows.map(export.cuSeqlens(ofRow:))
      #expect(try integers("cu_seqlens") == cuSeqlens.flatMap { $0 })
      let offsets = try export.elements("cu_seqlens_offsets.npy", skip: 128, as: Int64.self)
      #expect(offsets.count == rows.count + 1)
      for row in rows {
        #expect(Int(offsets[row + 1] - offsets[row]) == cuSeqlens[row].count)
      }
      #expect(try integers("num_tokens") == export.sample.rows.map(\.tokens.count))
      #expect(try integers("source_ids").count == cuSeqlens.reduce(0) { $0 + $1.count - 1 })
      #expect(try integers("position_ids").count == export.tokens.count)
      #expect(
        try export.bytes("loss_mask.npy").dropFirst(128).map { $0 }
          == rows.flatMap(export.labelMask(ofRow:)))
    }
  }
}
