import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite struct TextFileTests {
  private func record(_ bytes: [UInt8], limit: Int = 1_000) throws -> DocumentRecord {
    try withTemporaryFolder { folder in
      let file = CorpusFile(
        path: try write(bytes, to: "a.txt", in: folder), format: .text, sourceName: "s",
        externalID: "a.txt")
      var reader = TextFile(file: file, limits: ReaderLimits(maximumLineByteCount: limit))
      let first = try reader.next()
      let second = try reader.next()
      let block = try #require(first)
      #expect(second == nil)
      #expect(block.isEndOfFile && block.endLine == 1)
      var records: [DocumentRecord] = []
      block.appendRecords(&records)
      #expect(records.count == 1)
      return try #require(records.first)
    }
  }

  @Test func isOneDocumentWhateverItsLines() throws {
    guard case .document(let document) = try record(Array("a\r\n\nb".utf8)) else {
      Issue.record("no document")
      return
    }
    #expect(document.text == Array("a\r\n\nb".utf8))
    #expect(document.externalID == "a.txt")
    #expect(document.sourceName == "s")
    #expect(document.location.line == 0)
  }

  @Test func losesAByteOrderMark() throws {
    guard case .document(let document) = try record([0xef, 0xbb, 0xbf, 0x61]) else {
      Issue.record("no document")
      return
    }
    #expect(document.text == [0x61])
  }

  @Test(arguments: [
    ([], SkipReason.emptyDocument), ([0xef, 0xbb, 0xbf], .emptyDocument), ([0x61, 0], .binaryFile),
    ([0x63, 0xe9], .invalidUTF8), ([0xff, 0xfe, 0x61, 0], .utf16Text),
    ([UInt8](repeating: 0x61, count: 1_001), .fileTooLarge),
  ])
  func saysWhyThereIsNoDocument(bytes: [UInt8], reason: SkipReason) throws {
    guard case .skipped(let skipped) = try record(bytes) else {
      Issue.record("not skipped")
      return
    }
    #expect(skipped.reason == reason)
  }

  @Test func aFileOfExactlyTheLimitIsRead() throws {
    guard case .document = try record([UInt8](repeating: 0x61, count: 1_000)) else {
      Issue.record("no document")
      return
    }
  }

  @Test func doesNotWaitForAPipePutInItsPlace() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      let files = ["pipe", "gone"].map {
        CorpusFile(path: "\(folder)/\($0)", format: .text, sourceName: "s")
      }
      let readout = try Readout(files)
      #expect(readout.reasons == [.specialFile, .unreadableFile])
    }
  }
}
