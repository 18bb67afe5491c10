import Foundation
import Randomness
import TestSupport
import Testing

@testable import Documents

@Suite struct LineReaderTests {
  private static let trie = FieldTrie(FieldPreset.auto.fields)

  /// The blocks of a file that holds `bytes`.
  private func blocks(
    _ bytes: [UInt8], limits: ReaderLimits = ReaderLimits(), skippedLineCount: Int = 0
  ) throws -> [LineReader.Block] {
    try withTemporaryFolder { folder in
      var reader = try LineReader(
        file: CorpusFile(path: write(bytes, to: "a.jsonl", in: folder)), trie: Self.trie,
        limits: limits, skippedLineCount: skippedLineCount)
      var blocks: [LineReader.Block] = []
      while let block = try reader.nextLines() { blocks.append(block) }
      return blocks
    }
  }

  /// The lines of `bytes` that are not longer than `limit`, with their numbers, the slow way.
  private func reference(_ bytes: [UInt8], limit: Int) -> [Int: [UInt8]] {
    var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    var numbered: [Int: [UInt8]] = [:]
    for (index, line) in lines.enumerated() where line.count <= limit {
      numbered[index + 1] = Array(line)
    }
    return numbered
  }

  @Test func givesEveryLineOnceForAnyBlockSize() throws {
    var generator = SplitMix64(seed: 1)
    for _ in 0..<150 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        let length = Int.random(
          in: 0...(Bool.random(using: &generator) ? 8 : 700), using: &generator)
        bytes += [UInt8](repeating: UInt8.random(in: 0x61...0x7a, using: &generator), count: length)
        bytes.append(0x0a)
      }
      if Bool.random(using: &generator) { bytes += Array("last".utf8) }
      let limits = ReaderLimits(
        maximumLineByteCount: Int.random(in: 1...800, using: &generator),
        blockByteCount: Int.random(in: 1...900, using: &generator))
      let skippedLineCount = Int.random(in: 0...3, using: &generator)
      let blocks = try blocks(bytes, limits: limits, skippedLineCount: skippedLineCount)

      var found: [Int: [UInt8]] = [:]
      for batch in blocks.compactMap(\.lines) {
        for (number, line) in reference(batch.bytes, limit: limits.maximumLineByteCount) {
          #expect(found.updateValue(line, forKey: batch.firstLine + number - 1) == nil)
        }
      }
      let expected = reference(bytes, limit: limits.maximumLineByteCount)
        .filter { $0.key > skippedLineCount }
      #expect(found == expected)
      #expect(blocks.map(\.isEndOfFile) == blocks.indices.map { $0 == blocks.count - 1 })
      #expect(blocks.map(\.lineCount) == blocks.map(\.lineCount).sorted())
    }
  }

  @Test func aBlockIsAtMostAsLongAsItsSizeUnlessItIsOneLine() throws {
    let bytes = Array(
      (1...3_000).map { String(repeating: "x", count: $0 % 700) + "\n" }.joined().utf8)
    for block in try blocks(bytes, limits: ReaderLimits(blockByteCount: 1_000)) {
      guard let lines = block.lines else { continue }
      #expect(lines.bytes.count <= 1_000)
    }
  }

  @Test func anEmptyFileIsOneBlockWithoutLines() throws {
    let blocks = try blocks([])
    #expect(blocks.count == 1)
    #expect(blocks.first?.lines == nil)
    #expect(blocks.first?.isEndOfFile == true)
  }

  @Test func dropsAByteOrderMarkAtTheStartOnly() throws {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let lines = try blocks(mark + Array("a\n".utf8) + mark + Array("b".utf8)).compactMap(\.lines)
    #expect(lines.flatMap(\.bytes) == Array("a\n".utf8) + mark + Array("b".utf8))
  }

  @Test func passesOverALongLineWithoutHoldingIt() throws {
    try withTemporaryFolder { folder in
      let long = [UInt8](repeating: 0x78, count: 3 << 20)
      let path = try write(Array("a\n".utf8) + long + Array("\nb\n".utf8), to: "a.gz", in: folder)
      let limits = ReaderLimits(maximumLineByteCount: 10_000, blockByteCount: 1_000)
      var reader = try LineReader(
        file: CorpusFile(
          path: write(gzipMember(Data(contentsOf: URL(filePath: path))), to: "b.gz", in: folder)),
        trie: Self.trie, limits: limits, skippedLineCount: 0)
      var reports: [SkippedRecord] = []
      var lines: [Int] = []
      while let block = try reader.nextLines() {
        reports += block.reports
        if let batch = block.lines { lines.append(batch.firstLine) }
        #expect(reader.heldByteCount <= 10_001)
      }
      #expect(lines == [1, 3])
      #expect(reports.map(\.reason) == [.lineTooLong])
      #expect(reports.first?.location.line == 2)
      #expect(reports.first?.detail == "\(3 << 20) bytes, over the limit of 10000")
    }
  }

  @Test(arguments: [
    "[\n{\"text\":\"a\"}\n]\n", "[{\"text\":\"a\"},\n{\"text\":\"b\"}]", "\n \n[\n]",
  ])
  func aJSONArrayIsReportedOnceForAnyBlockSize(text: String) throws {
    for size in [1, 4, 1_000] {
      let limits = ReaderLimits(maximumLineByteCount: 5, blockByteCount: size)
      let blocks = try blocks(Array(text.utf8), limits: limits)
      #expect(blocks.flatMap(\.reports).map(\.reason) == [.jsonArray])
      #expect(blocks.compactMap(\.lines).allSatisfy { $0.bytes.allSatisfy { $0 <= 0x20 } })
    }
  }
}
