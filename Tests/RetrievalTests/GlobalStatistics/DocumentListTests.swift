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
      let entry1 = try list.next()
      #expect(entry1 == .init(documentID: 0, line: 7, input: "a.jsonl"))
      let entry2 = try list.next()
      #expect(entry2 == .init(documentID: 5, line: 0, input: "b c\td"))
      let entry3 = try list.next()
      #expect(entry3 == .init(documentID: 4_294_967_295, line: 1, input: ""))
      let entry4 = try list.next()
      #expect(entry4 == nil)
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
      #expect(try list.next()?.documentID == 1)
      let entry5 = try list.next()
      #expect(entry5 == nil)
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.seekToEnd()
      try file.write(contentsOf: Data("2\t2\tb\n".utf8))
      try file.close()
      let entry6 = try list.next()
      #expect(entry6 == .init(documentID: 2, line: 2, input: "b"))
    }
  }
}
