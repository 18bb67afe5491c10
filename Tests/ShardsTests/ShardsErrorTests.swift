import Shards
import Testing

@Suite struct ShardsErrorTests {
  @Test(arguments: [
    ShardsError.folderExists(path: "out"), .folderNotOurs(path: "out", example: "x"),
    .folderInUse(path: "out"), .notPacked(path: "out"),
    .unsupportedManifest(path: "out", found: 2, supported: 1),
    .damagedManifest(path: "out", reason: "r"),
    .damagedDocumentTable(path: "out", line: 3, reason: "r"),
    .damagedSpool(path: "out", offset: 16), .damagedShard(path: "out", reason: "r"),
    .system(operation: "open", path: "out", reason: "r"),
  ])
  func everyMessageNamesThePath(error: ShardsError) {
    #expect(error.description.contains("out"))
  }
}
