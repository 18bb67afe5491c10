import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite struct ParquetRowsTests {
  private static let fields = RecordFields(
    text: "text", source: ["meta.source"], id: ["id"])

  private func file(_ path: String, sourceName: String? = nil) -> CorpusFile {
    CorpusFile(path: path, format: .parquet, sourceName: sourceName)
  }

  /// The records that rows are, by the rules of the pages.
  private func records(
    of rows: [[String: String?]], path: String, stem: String
  ) -> [DocumentRecord] {
    rows.enumerated().map { row, values in
      let location = RecordLocation(path: path, line: row + 1)
      func value(_ name: String) -> String? {
        values[name].flatMap { $0 }.flatMap { $0.isEmpty ? nil : $0 }
      }
      guard case let text?? = values["text"] else {
        return .skipped(SkippedRecord(location: location, reason: .missingText, detail: "null"))
      }
      guard !text.isEmpty else {
        return .skipped(SkippedRecord(location: location, reason: .emptyDocument, detail: ""))
      }
      return .document(
        Document(
          externalID: value("id") ?? "\(path)/\(row + 1)", sourceName: value("meta.source") ?? stem,
          text: Array(text.utf8), location: location))
    }
  }

  @Test(arguments: [
    ParquetSample.dictionaryV1Snappy, .deltaV2Zstd, .deltaLengthV1Gzip, .duckdbV2Zstd,
  ])
  func makesADocumentOfEveryRow(_ sample: ParquetSample) throws {
    let expected = records(of: try sample.rows(), path: sample.path, stem: sample.rawValue)
    let readout = try Readout([file(sample.path)], fields: Self.fields)
    #expect(readout.records == expected)
    #expect(readout.cursors.last?.isEndOfFile == true)
    #expect(readout.documents.count > 10)
    let small = try Readout(
      [file(sample.path)], fields: Self.fields, limits: ReaderLimits(blockByteCount: 300))
    #expect(small.records == expected)
    #expect(small.cursors.count > 5)
  }

  @Test func resumesAfterEveryBlock() throws {
    let files = [file(ParquetSample.deltaV2Zstd.path), file(ParquetSample.duckdbV2Zstd.path)]
    let limits = ReaderLimits(blockByteCount: 500)
    let whole = try Readout(files, fields: Self.fields, limits: limits)
    for (cursor, count) in zip(whole.cursors, whole.recordCounts) {
      let rest = try Readout(files, fields: Self.fields, limits: limits, startingAt: cursor)
      #expect(rest.records == Array(whole.records[count...]))
    }
  }

  @Test func mixesWithJSONLinesInTheOrderOfThePlan() throws {
    try withTemporaryFolder { folder in
      let lines = try write("{\"text\": \"a\"}\n".utf8, to: "c/b.jsonl", in: folder)
      let bytes = try readBytes(ParquetSample.duckdbV2Zstd.path)
      _ = try write(bytes, to: "c/a.parquet", in: folder)
      _ = try write(bytes, to: "c/z.PQ", in: folder)
      let plan = try CorpusPlan.resolve(arguments: [.path(folder + "/c")])
      #expect(plan.files.map(\.format) == [.parquet, .jsonLines, .parquet])
      let readout = try Readout(plan.files, fields: Self.fields)
      let expected = records(
        of: try ParquetSample.duckdbV2Zstd.rows(), path: folder + "/c/a.parquet", stem: "a")
      #expect(Array(readout.records.prefix(40)) == expected)
      #expect(readout.records.count == 81)
      #expect(readout.documents.filter { $0.location.path == lines }.map(\.sourceName) == ["b"])
    }
  }

  @Test func theSourceOfTheCommandLineWins() throws {
    let readout = try Readout(
      [file(ParquetSample.duckdbV2Zstd.path, sourceName: "named")], fields: Self.fields)
    #expect(Set(readout.documents.map(\.sourceName)) == ["named"])
  }

  @Test func saysWhichColumnIsNotTheText() throws {
    func skip(_ text: FieldPath) throws -> SkippedRecord? {
      let fields = RecordFields(text: text, source: [], id: [])
      let sample = ParquetSample.dictionaryV1Snappy.path
      let readout = try Readout([file(sample)], fields: fields)
      #expect(readout.records.count == 1)
      return readout.skipped.first
    }
    let missing = try #require(try skip("content"))
    #expect(missing.reason == .missingText)
    #expect(missing.detail.contains("the columns are text, id, meta, tags"))
    #expect(missing.detail.contains("--text-field"))
    let list = try #require(try skip("tags"))
    #expect(list.reason == .textNotString)
    #expect(list.detail.contains("'tags' is a list"))
    #expect(try skip("meta")?.detail.contains("'meta' is a struct") == true)
    #expect(try skip("id")?.detail.contains("INT64") == true)
  }

  @Test func countsFilesThatAreNotParquetOrAreCut() throws {
    try withTemporaryFolder { folder in
      let bytes = try readBytes(ParquetSample.requiredPlain.path)
      func reasons(_ bytes: some Sequence<UInt8>) throws -> [SkipReason] {
        let path = try write(bytes, to: "file.parquet", in: folder)
        return try Readout([file(path)], fields: Self.fields).reasons
      }
      #expect(try reasons("{\"text\": \"a\"}".utf8) == [.unsupportedFormat])
      #expect(try reasons([]) == [.unsupportedFormat])
      #expect(try reasons(bytes.dropLast(7)) == [.damagedFile])
      #expect(try reasons(bytes.dropLast(4) + Array("PARE".utf8)) == [.unsupportedFormat])
      // Where the first page of the text was, there is no header.
      var damaged = bytes
      damaged.replaceSubrange(4..<20, with: repeatElement(0xff, count: 16))
      let path = try write(damaged, to: "file.parquet", in: folder)
      let readout = try Readout([file(path)], fields: Self.fields)
      #expect(readout.skipped.map(\.reason) == [.damagedFile])
      #expect(readout.skipped.first?.detail.hasPrefix("rows 1 to 25") == true)
      #expect(readout.documents.count == 15)
    }
  }

  @Test func everyRowOfADamagedPageIsASkip() throws {
    try withTemporaryFolder { folder in
      let rows = try ParquetSample.dictionaryV1Snappy.rows()
      var bytes = try readBytes(ParquetSample.dictionaryV1Snappy.path)
      // The dictionary of the texts of the first row group, after its header.
      bytes[100] ^= 0x40
      let path = try write(bytes, to: "file.parquet", in: folder)
      let readout = try Readout(
        [file(path)], fields: Self.fields, limits: ReaderLimits(blockByteCount: 200))
      #expect(readout.records.count == rows.count)
      #expect(readout.reasons.filter { $0 == .damagedPage }.count == 25)
      #expect(readout.documents.allSatisfy { $0.location.line > 25 })
    }
  }

  @Test func textsOverTheLimitAndOfOtherBytesAreSkipped() throws {
    let sample = ParquetSample.kinds
    let fields = RecordFields(text: "raw", source: [], id: ["uuid"])
    let readout = try Readout([file(sample.path)], fields: fields)
    let values = try sample.rows()
    #expect(readout.records.count == values.count)
    #expect(Set(readout.reasons) == [.invalidUTF8, .missingText])
    let short = try Readout(
      [file(ParquetSample.duckdbV2Zstd.path)], fields: Self.fields,
      limits: ReaderLimits(maximumLineByteCount: 30))
    #expect(short.reasons.contains(.lineTooLong))
    #expect(short.documents.allSatisfy { $0.text.count <= 30 })
  }

  @Test func aFileThatShrankEndsTheRun() throws {
    let path = ParquetSample.duckdbV2Zstd.path
    var longer = file(path)
    longer.byteCount = 1 << 20
    #expect(throws: DocumentsError.self) { try Readout([longer], fields: Self.fields) }
  }

  @Test func aPipeIsNotParquet() throws {
    let readout = try Readout([file("/dev/null")], fields: Self.fields)
    #expect(readout.reasons == [.unsupportedFormat])
  }
}
