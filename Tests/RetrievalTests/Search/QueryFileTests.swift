import Foundation
import Retrieval
import TestSupport
import Testing

@Suite struct QueryFileTests {
  private func read(_ text: String) throws -> [QueryFile.Query] {
    try withTemporaryFolder { folder in
      let path = folder + "/queries.jsonl"
      try Data(text.utf8).write(to: URL(filePath: path))
      do {
        return try QueryFile.read(path)
      } catch RetrievalError.malformedQuery(_, let line) {
        throw RetrievalError.malformedQuery(path: "queries", line: line)
      }
    }
  }

  @Test func idsAreTextOrNumbersUnderEitherName() throws {
    let queries = try read(
      """
      {"id":"q1","text":"street","other":[1]}

      {"_id":2,"text":"house"}\r
      {"_id":"x","id":"y","text":""}
      """)
    #expect(
      queries == [
        .init(id: "q1", text: "street"), .init(id: "2", text: "house"), .init(id: "y", text: ""),
      ])
  }

  @Test(arguments: ["{\"id\":1}", "{\"text\":\"a\"}", "[]", "{\"id\":1.5,\"text\":\"a\"}", "{"])
  func aLineThatIsNotAQueryIsNamed(line: String) {
    #expect(throws: RetrievalError.malformedQuery(path: "queries", line: 2)) {
      try read("{\"id\":1,\"text\":\"a\"}\n" + line)
    }
  }

  @Test func aMissingFileIsAnError() {
    #expect(throws: RetrievalError.unreadableQueries(path: "nowhere")) {
      try QueryFile.read("nowhere")
    }
  }
}
