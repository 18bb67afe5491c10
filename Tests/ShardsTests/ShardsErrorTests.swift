import Shards
import Testing

@Suite struct ShardsErrorTests {
  @Test(arguments: [
    ShardsError.notPacked(path: "out", isPart: true), .notPacked(path: "out", isPart: false),
    .notAPart(path: "out", isPacked: true), .notAPart(path: "out", isPacked: false),
    .unsupportedManifest(path: "out", found: 2, supported: 1),
    .damagedManifest(path: "out", reason: "r"),
    .damagedDocumentTable(path: "out", line: 3, reason: "r"),
    .noSuchDocument(path: "out", name: "number 3"),
    .noSuchChunk(path: "out", number: 7, chunkCount: 7), .damagedSpool(path: "out", offset: 16),
    .damagedShard(path: "out", reason: "r"),
    .system(operation: "open", path: "out", reason: "r"),
  ])
  func everyMessageNamesThePath(error: ShardsError) {
    #expect(error.description.contains("out"))
  }
}
