import Testing

@testable import Documents

@Suite struct NameClaimTests {
  @Test(arguments: [
    ("a.jsonl", true), ("a.ndjson", true), ("a.json", true), ("a.jsonl.gz", true),
    ("a.JSON.ZST", true), ("a.ndjson.zstd", true), ("a.gz", false), ("a.txt.gz", false),
    ("jsonl", false), ("a.jsonl.xz", false), ("a.jsonl.gz.zst", false),
  ])
  func `knows the names of JSON Lines files`(name: String, isJSONLines: Bool) {
    #expect(NameClaim.isJSONLines(name: name) == isJSONLines)
  }

  @Test(arguments: [
    ("in/c4-train.00000-of-01024.json.gz", "c4-train.00000-of-01024"), ("wiki.jsonl", "wiki"),
    ("a/b.NDJSON.Zst", "b"), ("a/corpus", "corpus"), ("a/.jsonl", ".jsonl"), ("a/x.txt", "x.txt"),
  ])
  func `takes the endings off a name`(path: String, stem: String) {
    #expect(NameClaim.stem(path: path) == stem)
  }

  @Test func `notices only contradictions`() {
    #expect(NameClaim(path: "a.jsonl.gz").notice(for: .gzip) == nil)
    #expect(NameClaim(path: "a.jsonl").notice(for: .text) == nil)
    #expect(NameClaim(path: "corpus").notice(for: .zstd) == nil)
    for (path, signature) in [
      ("a.gz", FileSignature.zstd), ("a.gz", .text), ("a.zst", .gzip), ("a.zst", .text),
      ("a.json", .gzip), ("a.jsonl", .zstd),
    ] {
      #expect(NameClaim(path: path).notice(for: signature)?.reason == .misleadingName)
    }
  }
}
