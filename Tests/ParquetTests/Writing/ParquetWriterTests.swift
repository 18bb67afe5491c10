import Compression
import Files
import Randomness
import TestSupport
import Testing

@testable import Parquet

@Suite struct ParquetWriterTests {
  /// A row of the sample.
  struct Row: Equatable {
    var ids: [Int32]
    var names: [String]
    var scores: [Float]
  }

  private static let fields = [
    ListField("input_ids", .value(.int32)),
    ListField("documents", .structure([("id", .text), ("source", .category), ("score", .float)])),
  ]

  static let compressions: [PageCompression] =
    [.none, .snappy] + (ZstdLibrary.isAvailable ? [.zstd(level: 3)] : [])

  private func sample(rowCount: Int, length: Int, vocabulary: Int32) -> [Row] {
    var generator = SplitMix64(seed: 11)
    return (0..<rowCount).map { row in
      let count = row % 5
      return Row(
        ids: (0..<(row % 7 == 3 ? 0 : length)).map { _ in
          Int32.random(in: -100..<vocabulary, using: &generator)
        },
        names: (0..<count).map { "document \(row)-\($0)" },
        scores: (0..<count).map { Float($0) - 1.5 })
    }
  }

  private func write(
    _ rows: [Row], _ compression: PageCompression = .snappy
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let writer = try ParquetWriter(
      fields: Self.fields, compression: compression, createdBy: "test version 1"
    ) { bytes += $0 }
    for row in rows {
      try writer.append([
        .int32(row.ids), .text(row.names.map { Array($0.utf8) }),
        .text(row.names.map { Array($0.prefix(10).utf8) }), .float(row.scores),
      ])
    }
    try writer.finish()
    return bytes
  }

  @Test(arguments: compressions)
  func thePlainestReaderFindsTheRows(compression: PageCompression) throws {
    let rows = sample(rowCount: 300, length: 500, vocabulary: 1000)
    let file = try WrittenParquet(write(rows, compression))
    #expect(file.metadata.rowCount == 300 && file.metadata.createdBy == "test version 1")
    #expect(try file.int32Lists("input_ids", "list", "element") == rows.map(\.ids))
    #expect(
      try file.textLists("documents", "list", "element", "id") == rows.map(\.names))
    #expect(
      try file.textLists("documents", "list", "element", "source")
        == rows.map { $0.names.map { String($0.prefix(10)) } })
    #expect(
      try file.floatLists("documents", "list", "element", "score") == rows.map(\.scores))
  }

  @Test func aDictionaryThatGrowsTooLargeIsLeftAside() throws {
    var generator = SplitMix64(seed: 12)
    let rows = (0..<40).map { _ in
      Row(
        ids: (0..<20_000).map { _ in Int32.random(in: .min ... .max, using: &generator) },
        names: [], scores: [])
    }
    let file = try WrittenParquet(write(rows))
    let chunk = try #require(file.metadata.rowGroups.first?.columns.first?.metadata)
    #expect(chunk.encodings == [.plain, .rle, .rleDictionary])
    #expect(try file.int32Lists("input_ids", "list", "element") == rows.map(\.ids))
  }

  @Test func theFooterHasBoundsAndNulls() throws {
    let rows = [
      Row(ids: [5, -7, 3], names: ["b", "a"], scores: [0, -2.5]),
      Row(ids: [], names: [], scores: []),
      Row(ids: [9], names: ["é"], scores: [-0.0]),
    ]
    let file = try WrittenParquet(write(rows))
    let statistics = file.metadata.rowGroups[0].columns.map { $0.metadata?.statistics }
    #expect(statistics.map { $0?.nullCount } == [1, 1, 1, 1])
    #expect(statistics[0]?.minimum == [0xf9, 0xff, 0xff, 0xff])
    #expect(statistics[0]?.maximum == [9, 0, 0, 0])
    #expect(statistics[1]?.minimum == Array("a".utf8) && statistics[1]?.maximum == Array("é".utf8))
    #expect(statistics[3]?.minimum == Float(-2.5).bound && statistics[3]?.maximum == [0, 0, 0, 0])
  }

  @Test func valuesWithoutAnOrderHaveNoBounds() throws {
    let file = try WrittenParquet(
      write([Row(ids: [1], names: [String(repeating: "x", count: 300)], scores: [.nan])]))
    let statistics = file.metadata.rowGroups[0].columns.map { $0.metadata?.statistics }
    #expect(statistics[1]?.minimum == nil && statistics[3]?.maximum == nil)
    #expect(statistics[0]?.minimum != nil && statistics[2]?.minimum != nil)
  }

  @Test func aRowGroupHasTheStatedSize() throws {
    let length = 1 << 20
    let rows = (0..<18).map { row in
      Row(ids: [Int32](repeating: Int32(row), count: length), names: [], scores: [])
    }
    let file = try WrittenParquet(write(rows))
    #expect(ParquetWriter.rowGroupByteCount == 16 * 4 * length)
    #expect(file.metadata.rowGroups.map(\.rowCount) == [16, 2])
    #expect(file.metadata.rowGroups.map(\.ordinal) == [0, 1])
    #expect(try file.int32Lists("input_ids", "list", "element").map(\.first) == (0..<18).map { $0 })
  }

  @Test func aColumnOfEmptyListsHasNoDictionary() throws {
    let file = try WrittenParquet(
      write([[1], [2, 3]].map { Row(ids: $0, names: [], scores: []) }))
    let chunk = try #require(file.metadata.rowGroups[0].columns[2].metadata)
    #expect(chunk.encodings == [.plain, .rle] && chunk.dictionaryPageOffset == nil)
    #expect(try file.textLists("documents", "list", "element", "source") == [[], []])
  }

  @Test func aFileOfNoRowsIsWhole() throws {
    let file = try WrittenParquet(write([]))
    #expect(file.metadata.rowCount == 0 && file.metadata.rowGroups.isEmpty)
    #expect(file.metadata.schema.map(\.name).first == "schema")
  }

  @Test func theBytesAreTheSameOnEveryMachine() throws {
    let bytes = try write(sample(rowCount: 100, length: 300, vocabulary: 500))
    #expect(
      FileDigest.hexadecimal(of: bytes)
        == "ca35c1dd595064443301f0ef6cfa9a7e48d25a6ead6ec1199d45496a6e5c50c4")
  }
}
