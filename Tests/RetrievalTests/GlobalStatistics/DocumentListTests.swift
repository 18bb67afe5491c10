import Foundation
import TestSupport
import Testing

@testable import Retrieval

@Suite struct DocumentListTests {
  private func withList(
    _ text: String, _ body: (inout DocumentList, _ path: String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/documents"
      try Data(text.utf8).write(to: URL(filePath: path))
      var list = try DocumentList(path: path)
      try body(&list, path)
    }
  }

  @Test func entriesComeInOrderAndTheLastLineNeedsNoEnd() throws {
    try withList("0\t7\ta.jsonl\n5\t0\tb c\td\n4294967295\t1\t") { list, _ in
      let entries = try [list.next(), list.next(), list.next(), list.next()]
      #expect(
        entries == [
          .init(documentID: 0, line: 7, input: "a.jsonl"),
          .init(documentID: 5, line: 0, input: "b c\td"),
          .init(documentID: 4_294_967_295, line: 1, input: ""), nil,
        ])
    }
  }

  @Test(arguments: ["3\t1\ta", "4\t-1\ta", "4294967296\t1\ta", "4\t1", "x\t1\ta", ""])
  func aLineThatIsNotAnEntryIsNamed(line: String) throws {
    try withList("3\t1\ta\n\(line)\n") { list, path in
      _ = try list.next()
      #expect(throws: RetrievalError.malformedDocumentList(path: path, line: 2)) {
        try list.next()
      }
    }
  }

  /// A line is read when its document comes.
  @Test func aFileMayGrowWhileItIsRead() throws {
    try withList("1\t1\ta\n") { list, path in
      let first = try [list.next(), list.next()]
      #expect(first == [.init(documentID: 1, line: 1, input: "a"), nil])
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.seekToEnd()
      try file.write(contentsOf: Data("2\t2\tb\n".utf8))
      try file.close()
      let second = try list.next()
      #expect(second == .init(documentID: 2, line: 2, input: "b"))
    }
  }
}
