import Files
import Foundation
import PackedSamples
import Packing
import Randomness
import Safetensors
import Shards
import TestSupport
import Testing
import Tokenization

@Suite struct ShardWriterTests {
  /// Rows of 4 tokens: two documents, then the end of the second with a tail of padding.
  private static let rows: [SamplePacking.Row] = {
    var first = Chunk()
    let second = fragment(documentID: 1 << 33, sourceID: 1, [6, 7, 9]).split(at: 2)
    first.append(fragment(documentID: 3, sourceID: 0, [5, 9]))
    first.append(second.beginning, linkScore: 1.5)
    var last = Chunk()
    last.append(second.remainder)
    return [SamplePacking.Row(first), SamplePacking.Row(last)]
  }()

  private static func fragment(
    documentID: Int, sourceID: Int, _ tokens: [TokenID]
  ) -> Fragment {
    Fragment(
      documentID: documentID, sourceID: sourceID, start: 0, tokens: tokens[...],
      isWholeDocument: true)
  }

  private func write(
    _ rows: [SamplePacking.Row], chunkLength: Int = 4, vocabularySize: Int = 100, to folder: String
  ) throws -> (result: ShardWriter.Result, file: SafetensorsFile) {
    let writer = ShardWriter(
      chunkLength: chunkLength, vocabularySize: vocabularySize, eosTokenID: 9, padTokenID: 8)
    let result = try writer.write(
      rows.map { $0.writable(width: writer.tokenWidth) }, index: 7, folder: folder)
    return (result, try SafetensorsFile(path: folder + "/" + result.record.file))
  }

  private func elements<Element: TensorElement>(
    _ name: String, of file: SafetensorsFile, as type: Element.Type = Int32.self
  ) throws -> [Element] {
    try file.withElements(of: name, as: type) { Array($0) }
  }

  @Test func theBytesOfAShardArePinned() throws {
    try withTemporaryFolder { folder in
      let (result, file) = try write(Self.rows, to: folder)
      let bytes = try Array(Data(contentsOf: URL(filePath: file.path)))
      try assertSnapshot(
        String(decoding: bytes[8..<file.dataOffset], as: UTF8.self) + "\n", named: "header.json")
      #expect(result.record.file == "shard-00007.safetensors")
      #expect(result.record.bytes == bytes.count)
      #expect(result.record.sha256 == FileDigest.hexadecimal(of: bytes))
      #expect(
        result.record.sha256 == "52cd0b161246034c7d6ec93e3f3bc062e1c952fd95916a2453a14fd63805338c")
      #expect(result.record.rows == 2)
      #expect(result.record.segments == 4)
      #expect(result.paddingTokenCount == 3)
      #expect(result.isEOSDerivable)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder) == [result.record.file])
    }
  }

  @Test func denseTensorsStandBesideTheOthersOnRequest() throws {
    try withTemporaryFolder { folder in
      var writer = ShardWriter(
        chunkLength: 4, vocabularySize: 100, eosTokenID: 9, padTokenID: 8)
      writer.denseTensors = DenseTensor.allCases
      writer.boundaryLoss = .related(threshold: 1)
      let rows = Self.rows.map { $0.writable(width: writer.tokenWidth) }
      let name = try writer.write(rows, index: 7, folder: folder).record.file
      let file = try SafetensorsFile(path: folder + "/" + name)
      #expect(try elements("position_ids", of: file) == [0, 1, 0, 1, 0, 0, 1, 2])
      #expect(try elements("segment_ids", of: file) == [1, 1, 2, 2, 1, 0, 0, 0])
      #expect(try Array(file.bytes(of: "loss_mask")) == [0, 1, 1, 1, 0, 0, 0, 0])
      #expect(try file.layout(of: "loss_mask").dtype == .bool)
      let shard = try Shard(path: file.path)
      #expect(shard.rowCount == 2)
    }
  }

  @Test func theTensorsAreThoseOfTheFormat() throws {
    try withTemporaryFolder { folder in
      let (_, file) = try write(Self.rows, to: folder)
      #expect(
        try elements("input_ids", of: file, as: UInt16.self) == [5, 9, 6, 7, 9, 8, 8, 8])
      #expect(try file.layout(of: "input_ids").shape == [2, 4])
      #expect(try elements("cu_seqlens", of: file) == [0, 2, 4, 0, 1, 4])
      #expect(try elements("cu_seqlens_offsets", of: file) == [0, 3, 6])
      #expect(try elements("num_tokens", of: file) == [4, 1])
      #expect(try elements("max_seqlen", of: file) == [2, 3])
      #expect(try elements("doc_ids", of: file, as: Int64.self) == [3, 1 << 33, 1 << 33, -1])
      #expect(try elements("doc_starts", of: file) == [0, 0, 2, 0])
      #expect(try elements("source_ids", of: file) == [0, 1, 1, -1])
      #expect(try elements("link_scores", of: file, as: Float.self) == [0, 1.5, 0, 0])
      #expect(file.layouts.count == 9)
      #expect(
        file.metadata == [
          "format": "pt", "seq_len": "4", "eos_token_id": "9", "pad_token_id": "8",
          "vocab_size": "100",
        ])
    }
  }

  @Test(arguments: [(65_536, DType.u16), (65_537, DType.i32)])
  func theVocabularyDecidesTheWidthOfTheIDs(vocabularySize: Int, dtype: DType) throws {
    try withTemporaryFolder { folder in
      var rows = Self.rows
      rows[0].tokens[0] = TokenID(vocabularySize - 1)
      let (_, file) = try write(rows, vocabularySize: vocabularySize, to: folder)
      #expect(try file.layout(of: "input_ids").dtype == dtype)
      let shard = try Shard(path: file.path)
      let first = try shard.withTokens { tokens in (0..<4).map { tokens[0, $0] } }
      #expect(first == rows[0].tokens)
    }
  }

  /// Rows of random fragments in which EOS ends fragments, and now and then stands elsewhere.
  private func randomRows(
    chunkLength: Int, using generator: inout SplitMix64
  ) -> [SamplePacking.Row] {
    let isSound = Bool.random(using: &generator)
    return (0..<Int.random(in: 1...4, using: &generator)).map { row in
      var chunk = Chunk()
      let length = row == 0 ? Int.random(in: 1...chunkLength, using: &generator) : chunkLength
      while chunk.tokens.count < length {
        let count = Int.random(in: 1...(length - chunk.tokens.count), using: &generator)
        var tokens = (0..<count).map { _ in TokenID.random(in: 10..<90, using: &generator) }
        if isSound || Int.random(in: 0..<9, using: &generator) > 0 { tokens[count - 1] = 9 }
        if !isSound, Int.random(in: 0..<9, using: &generator) == 0 { tokens[0] = 9 }
        chunk.append(Self.fragment(documentID: row, sourceID: 0, tokens))
      }
      return SamplePacking.Row(chunk)
    }
  }

  @Test func randomShardsKeepTheInvariantsOfTheFormat() throws {
    var generator = SplitMix64(seed: 1)
    var derivable: Set<Bool> = []
    for _ in 0..<60 {
      let chunkLength = Int.random(in: 1...12, using: &generator)
      let rows = randomRows(chunkLength: chunkLength, using: &generator)
      try withTemporaryFolder { folder in
        let (result, file) = try write(rows, chunkLength: chunkLength, to: folder)
        let ids = try elements("input_ids", of: file, as: UInt16.self).map(Int.init)
        let ends = try elements("cu_seqlens", of: file).map(Int.init)
        let offsets = try elements("cu_seqlens_offsets", of: file).map(Int.init)
        let tokenCounts = try elements("num_tokens", of: file).map(Int.init)
        let longest = try elements("max_seqlen", of: file).map(Int.init)
        #expect(ids.count == rows.count * chunkLength)
        #expect(offsets.last == ends.count)
        #expect(result.record.segments == ends.count - rows.count)
        var agrees = true
        for row in rows.indices {
          let ends = Array(ends[offsets[row]..<offsets[row + 1]])
          let lengths = zip(ends.dropFirst(), ends).map { $0 - $1 }
          #expect(ends.first == 0 && ends.last == chunkLength)
          #expect(lengths.allSatisfy { $0 > 0 })
          #expect(lengths.max() == longest[row])
          #expect(tokenCounts[row] == rows[row].tokens.count)
          // What a trainer that knows EOS only would take for the ends of the fragments.
          let real = ids[(row * chunkLength)...].prefix(tokenCounts[row])
          let afterEOS = real.enumerated().filter { $0.element == 9 }.map { $0.offset + 1 }
          let seen = Set(afterEOS + [0, real.count])
          agrees = agrees && seen == Set(ends.filter { $0 <= real.count })
        }
        #expect(result.isEOSDerivable == agrees)
        derivable.insert(agrees)
      }
    }
    #expect(derivable == [true, false])
  }

  struct DamagedRow: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var edit: @Sendable (inout SamplePacking.Row) -> Void
  }

  @Test(arguments: [
    DamagedRow(testDescription: "no fragment") { $0.placements = [] },
    DamagedRow(testDescription: "an empty fragment") { $0.placements[0].length = 0 },
    DamagedRow(testDescription: "a start below 0") { $0.placements[0].start = -1 },
    DamagedRow(testDescription: "more fragments than tokens") { $0.tokens.removeLast() },
    DamagedRow(testDescription: "more tokens than fragments") { $0.placements.removeLast() },
    DamagedRow(testDescription: "more than L tokens") {
      $0.placements[0].length += 1
      $0.tokens.append(1)
    },
  ])
  func aRowThatIsNoChunkIsNotWritten(damage: DamagedRow) throws {
    try withTemporaryFolder { folder in
      var rows = Self.rows
      damage.edit(&rows[0])
      #expect(throws: ShardsError.self) { try write(rows, to: folder) }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.isEmpty)
    }
  }

  @Test func shardsAreNumberedWithFiveDigits() {
    #expect(
      [0, 12_345, 123_456].map(ShardWriter.fileName(index:)) == [
        "shard-00000.safetensors", "shard-12345.safetensors", "shard-123456.safetensors",
      ])
  }
}
