import Files
import Foundation
import Packing
import TestSupport
import Testing

@testable import Pipeline
@testable import Retrieval

@Suite struct DivideStageTests {
  /// The lines of the documents of an index.
  private func lines(of index: CorpusIndex) throws -> [String] {
    var topics = try index.sources.map { (try index.topics(ofSource: $0) ?? [])[...] }
    var lines = [String](repeating: "", count: index.documentCount)
    try index.forEachLength { documentID, sourceID, tokenCount in
      let topic = topics[sourceID].popFirst().map(String.init) ?? ""
      lines[documentID] = "\(tokenCount)\t\(topic)\t\(index.sources[sourceID].name)\n"
    }
    return lines
  }

  /// The partitions that the stage writes for some lines.
  private func divide(
    _ lines: String, _ configuration: PackingConfiguration, in folder: String
  ) throws -> [String] {
    try Data(lines.utf8).write(to: URL(filePath: folder + "/documents"))
    try DivideStage(configuration).divide(
      folder + "/documents", to: AtomicFile(path: folder + "/partitions"))
    return try String(contentsOfFile: folder + "/partitions", encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  @Test(arguments: [LongDocumentPolicy.split, .truncate, .drop])
  func thePartitionsAreThoseOfTheIndex(policy: LongDocumentPolicy) throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 900, words: 1...12, seed: 5)
      let fixture = try PackingFixture(folder: folder, texts: Array(texts.prefix(300)))
      let index = try fixture.index(
        try fixture.write(texts, sources: ["a", "b", "a", "with\t tab", "a"]))
      var configuration = PackingConfiguration(chunkLength: 24, seed: 6)
      configuration.partitionCount = 7
      configuration.longDocuments = policy
      var expected = [String](repeating: "", count: 900)
      try TopicPartitions(of: index, configuration).forEachDocument(of: index) {
        expected[$0] = "\($1)"
      }
      #expect(Set(expected).count == 7)
      let found = try divide(try lines(of: index).joined(), configuration, in: folder)
      #expect(found == expected)
    }
  }

  @Test func whatIsNotALineIsNamed() throws {
    try withTemporaryFolder { folder in
      var configuration = PackingConfiguration(chunkLength: 4)
      configuration.partitionCount = 2
      let none = try divide("", configuration, in: folder)
      let two = try divide("7\t\ta\n9\t\tb", configuration, in: folder)
      #expect(none.isEmpty && two.count == 2)
      for (lines, line) in [
        ("7\t\n", 1), ("7\t\ta\n\n", 2), ("x\t\ta", 1), ("-1\t\ta", 1), ("7\t-1\ta", 1),
        ("7\t\ta\n7\t0\ta\n", 2), ("7\t0\ta\n7\t\ta\n", 2), ("7\t0\ta\n7\t2\ta\n", 2),
        ("99999999999\t\ta", 1),
      ] {
        let said = message { _ = try divide(lines, configuration, in: folder) }
        #expect(said.contains("documents:\(line) is not a document's tokens"), "\(lines): \(said)")
      }
    }
  }
}
