import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite struct CorpusReaderTests {
  /// A corpus with everything that can be awkward, in `folder`.
  private func awkwardCorpus(in folder: String) throws -> [CorpusFile] {
    func lines(_ range: ClosedRange<Int>, _ name: String) -> [UInt8] {
      Array(range.map { "{\"text\":\"\(name) \($0)\"}\n" }.joined().utf8)
    }
    let blank = Array("\n \r\n\t\n".utf8)
    let long = [UInt8](repeating: 0x20, count: 700)
    let member = try gzipMember(lines(1...30, "b"))
    let files: [(String, [UInt8])] = [
      (
        "a.jsonl",
        [0xef, 0xbb, 0xbf] + blank + lines(1...9, "a") + long + [0x0a] + blank + [0xff, 0x0a]
          + lines(10...12, "a\\ud800") + Array("{}".utf8)
      ),
      ("empty.jsonl", []),
      ("b.jsonl.gz", member + blank + member + [0x0a]),
      ("c.jsonl.gz", member.dropLast(20)),
      ("d.jsonl", Array("[\n{}\n]".utf8)),
      ("e.jsonl", lines(1...3, "e") + long + long),
      ("f.jsonl", member),
    ]
    var corpus = try files.map { CorpusFile(path: try write($1, to: $0, in: folder)) }
    corpus.append(CorpusFile(path: "\(folder)/missing.jsonl"))
    for index in 1...7 {
      let path = try write(
        [UInt8](repeating: index == 4 ? 0 : 0x61, count: 40 * index), to: "t/\(index)", in: folder)
      corpus.append(
        CorpusFile(
          path: path, format: .text, sourceName: "t", externalID: "\(index)",
          byteCount: 40 * index))
    }
    return corpus + [corpus[0]]
  }

  @Test func recordsDoNotDependOnTheSizeOfBlocks() throws {
    try withTemporaryFolder { folder in
      let files = try awkwardCorpus(in: folder)
      let whole = try Readout(files, limits: ReaderLimits(maximumLineByteCount: 600))
      #expect(whole.documents.count > 60)
      #expect(Set(whole.reasons).count >= 8)
      for size in [1, 2, 30, 31, 100, 599, 600, 601, 5_000] {
        let limits = ReaderLimits(maximumLineByteCount: 600, blockByteCount: size)
        let records = try Readout(files, limits: limits).records
        let difference = zip(records, whole.records).first { $0 != $1 }
        #expect(records.count == whole.records.count, "\(size)")
        #expect(difference == nil, "\(size)")
      }
    }
  }

  @Test func resumesExactlyAfterAnyCursor() throws {
    try withTemporaryFolder { folder in
      let files = try awkwardCorpus(in: folder)
      for size in [25, 130] {
        let limits = ReaderLimits(maximumLineByteCount: 600, blockByteCount: size)
        let whole = try Readout(files, limits: limits)
        #expect(whole.cursors.count > 20)
        for (cursor, count) in zip(whole.cursors, whole.recordCounts) {
          let rest = try Readout(files, limits: limits, startingAt: cursor)
          #expect(rest.records == Array(whole.records[count...]), "\(cursor)")
        }
      }
    }
  }

  @Test func anOddCursorReadsNoMoreThanThereIs() throws {
    try withTemporaryFolder { folder in
      let files = [CorpusFile(path: try write(Array("{\"text\":\"a\"}".utf8), to: "a", in: folder))]
      for (fileIndex, line, count) in [(9, 0, 0), (0, 5, 0), (-1, -1, 1), (0, 0, 1)] {
        let cursor = IngestCursor(fileIndex: fileIndex, line: line, isEndOfFile: false)
        #expect(try Readout(files, startingAt: cursor).records.count == count)
      }
    }
  }

  @Test func everyFileEndsWithACursorAtItsEnd() throws {
    try withTemporaryFolder { folder in
      let files = try awkwardCorpus(in: folder)
      let limits = ReaderLimits(maximumLineByteCount: 600, blockByteCount: 64)
      let readout = try Readout(files, limits: limits)
      let ended = readout.cursors.filter(\.isEndOfFile).map(\.fileIndex)
      #expect(ended.sorted() == ended)
      for (index, file) in files.enumerated() where file.format == .jsonLines {
        #expect(ended.contains(index))
      }
    }
  }

  @Test func countsTheBytesOnDiskForProgress() throws {
    try withTemporaryFolder { folder in
      let bytes = try gzipMember(Array((1...999).map { "{\"text\":\"\($0)\"}\n" }.joined().utf8))
      let path = try write(bytes, to: "a.jsonl.gz", in: folder)
      let files = try CorpusPlan.resolve(arguments: [.path(path), .path(path)]).files
      var reader = CorpusReader(files: files)
      #expect(reader.bytesRead == 0)
      while try reader.next() != nil {}
      #expect(reader.bytesRead == 2 * bytes.count)
      let resumed = CorpusReader(
        files: files, startingAt: IngestCursor(fileIndex: 0, line: 9, isEndOfFile: true))
      #expect(resumed.bytesRead == bytes.count)
    }
  }

  @Test func smallTextFilesShareABlock() throws {
    try withTemporaryFolder { folder in
      for index in 0..<50 { _ = try write(Array("text \(index)".utf8), to: "\(index)", in: folder) }
      let files = try CorpusPlan.resolve(arguments: [.source(name: "t", path: folder)]).files
      let readout = try Readout(files)
      #expect(readout.cursors == [IngestCursor(fileIndex: 49, line: 1, isEndOfFile: true)])
      #expect(readout.documents.map(\.externalID) == files.compactMap(\.externalID))
    }
  }

  @Test func readsAPipe() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/pipe"
      #expect(mkfifo(path, 0o600) == 0)
      let bytes = try gzipMember("{\"text\":\"a\"}\n".utf8)
      // Opening waits for the other side, on both sides.
      Thread.detachNewThread {
        let descriptor = open(path, O_WRONLY)
        _ = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
      }
      let documentCount = try Readout(CorpusPlan.resolve(arguments: [.path(path)]).files)
        .documents.count
      #expect(documentCount == 1)
    }
  }
}
