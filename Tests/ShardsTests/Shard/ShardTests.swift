import PackedSamples
import Packing
import Safetensors
import Shards
import TestSupport
import Testing

@Suite struct ShardTests {
  @Test func segmentsAndTokensAreReadAsWritten() throws {
    try withTemporaryFolder { folder in
      let packing = try SamplePacking()
      try packing.write(to: folder)
      var rows: [SamplePacking.Row] = []
      for index in 0..<3 {
        let shard = try Shard(path: WrittenPacking(folder: folder).shardPath(index))
        #expect(shard.chunkLength == 8)
        try shard.withTokens { tokens in
          try shard.forEachRow { row, segments, tokenCount, maxSeqlen in
            let expected = packing.rows[3 * index + row]
            let fragments = segments.filter { !$0.isPadding }
            #expect(fragments.map(\.documentID) == expected.placements.map(\.documentID))
            #expect(fragments.map(\.sourceID) == expected.placements.map(\.sourceID))
            #expect(fragments.map(\.start) == expected.placements.map(\.start))
            #expect(fragments.map(\.range.count) == expected.placements.map(\.length))
            #expect(segments.map(\.range.count).reduce(0, +) == 8)
            #expect(segments.count - fragments.count == (tokenCount < 8 ? 1 : 0))
            #expect(maxSeqlen == segments.map(\.range.count).max())
            #expect((0..<tokenCount).map { tokens[row, $0] } == expected.tokens)
            #expect((tokenCount..<8).allSatisfy { tokens[row, $0] == SamplePacking.padding })
            rows.append(expected)
          }
        }
      }
      #expect(rows.count == packing.rows.count)
    }
  }

  /// The tensors of a shard of two rows, each of two tokens in one fragment.
  struct Tensors: Sendable {
    var shapes: [String: (dtype: DType, shape: [Int])] = [
      "input_ids": (.u16, [2, 2]), "cu_seqlens": (.i32, [4]), "cu_seqlens_offsets": (.i32, [3]),
      "num_tokens": (.i32, [2]), "max_seqlen": (.i32, [2]), "doc_ids": (.i64, [2]),
      "doc_starts": (.i32, [2]), "source_ids": (.i32, [2]), "link_scores": (.f32, [2]),
    ]
    var cuSeqlens: [Int32] = [0, 2, 0, 2]
    var offsets: [Int32] = [0, 2, 4]

    /// Writes a file of the given shapes, in which all numbers but the boundaries are 0.
    func write(to path: String) throws {
      let header = try SafetensorsHeader(
        tensors: shapes.map { ($0.key, $0.value.dtype, $0.value.shape) })
      let writer = try SafetensorsWriter(path: path, header: header)
      for layout in header.layouts {
        var bytes = [UInt8](repeating: 0, count: layout.byteRange.count)
        let values = ["cu_seqlens": cuSeqlens, "cu_seqlens_offsets": offsets][layout.name] ?? []
        let known = values.withUnsafeBytes { Array($0) }.prefix(bytes.count)
        bytes.replaceSubrange(0..<known.count, with: known)
        try bytes.withUnsafeBytes { try writer.write(contentsOf: $0, to: layout.name) }
      }
      try writer.finish()
    }
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var edit: @Sendable (inout Tensors) -> Void

    init(_ description: String, _ edit: @escaping @Sendable (inout Tensors) -> Void) {
      testDescription = description
      self.edit = edit
    }
  }

  private func readAll(_ path: String) throws {
    let shard = try Shard(path: path)
    try shard.withTokens { tokens in
      try shard.forEachRow { row, segments, _, _ in
        for segment in segments { _ = segment.range.map { tokens[row, $0] } }
      }
    }
  }

  @Test func theUndamagedTensorsAreRead() throws {
    try withTemporaryFolder { folder in
      try Tensors().write(to: folder + "/t")
      try readAll(folder + "/t")
    }
  }

  @Test(arguments: [
    Damage("ids of another type") { $0.shapes["input_ids"] = (.i64, [2, 2]) },
    Damage("ids in one dimension") { $0.shapes["input_ids"] = (.u16, [4]) },
    Damage("rows without ids") { $0.shapes["input_ids"] = (.u16, [.max, 0]) },
    Damage("boundaries of another type") { $0.shapes["cu_seqlens"] = (.i64, [4]) },
    Damage("too few boundaries") { $0.shapes["cu_seqlens"] = (.i32, [3]) },
    Damage("too many offsets") { $0.shapes["cu_seqlens_offsets"] = (.i32, [4]) },
    Damage("a scalar for the documents") { $0.shapes["doc_ids"] = (.i64, []) },
    Damage("documents in two dimensions") { $0.shapes["doc_ids"] = (.i64, [2, 1]) },
    Damage("more documents than starts") { $0.shapes["doc_ids"] = (.i64, [3]) },
    Damage("scores as integers") { $0.shapes["link_scores"] = (.i32, [2]) },
    Damage("a row's length missing") { $0.shapes["num_tokens"] = (.i32, [1]) },
    Damage("boundaries that do not ascend") { $0.cuSeqlens = [0, 2, 2, 2] },
    Damage("boundaries that do not start at 0") { $0.cuSeqlens = [1, 2, 0, 2] },
    Damage("boundaries that do not end at L") { $0.cuSeqlens = [0, 1, 0, 2] },
    Damage("boundaries below 0") { $0.cuSeqlens = [0, 2, -2, 2] },
    Damage("offsets that do not start at 0") { $0.offsets = [1, 2, 4] },
    Damage("offsets that end too early") { $0.offsets = [0, 2, 3] },
    Damage("offsets that descend") { $0.offsets = [0, 5, 4] },
    Damage("an offset below 0") { $0.offsets = [0, .min, 4] },
    Damage("a row without segments") { $0.offsets = [0, 1, 4] },
    Damage("a first row that takes the segments of all") { tensors in
      tensors.cuSeqlens = [0, 1, 2, 3]
      tensors.shapes["input_ids"] = (.u16, [2, 3])
      tensors.offsets = [0, 4, 4]
    },
  ])
  func damageIsAnErrorAndNeverATrap(damage: Damage) throws {
    try withTemporaryFolder { folder in
      var tensors = Tensors()
      damage.edit(&tensors)
      try tensors.write(to: folder + "/t")
      #expect(throws: ShardsError.self) { try readAll(folder + "/t") }
    }
  }

  @Test func aMissingTensorIsNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t"
      var tensors = Tensors()
      tensors.shapes["doc_starts"] = nil
      try tensors.write(to: path)
      #expect(throws: SafetensorsError.noSuchTensor(path: path, name: "doc_starts")) {
        try readAll(path)
      }
    }
  }

  @Test func aShardCutAnywhereIsAnError() throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      let packing = WrittenPacking(folder: folder)
      let bytes = try packing.bytes(ShardWriter.fileName(index: 0))
      for count in stride(from: 0, to: bytes.count, by: 7) {
        try packing.write(Array(bytes.prefix(count)), to: "cut")
        #expect(throws: SafetensorsError.self) { try readAll(packing.path("cut")) }
      }
    }
  }
}
