import Testing

@testable import Documents

@Suite struct FileExtensionsTests {
  @Test(arguments: [
    ("a.jsonl", true), ("a.ndjson", true), ("a.json", true), ("a.jsonl.gz", true),
    ("a.JSON.ZST", true), ("a.ndjson.zstd", true), ("a.gz", false), ("a.txt.gz", false),
    ("jsonl", false), ("a.jsonl.xz", false), ("a.jsonl.gz.zst", false), ("-", false),
  ])
  func theFormatIsThatOfTheNameWithoutItsCompression(name: String, isJSONLines: Bool) {
    #expect(FileExtensions(path: name).format == (isJSONLines ? .jsonLines : nil))
  }

  @Test(arguments: [
    ("in/c4-train.00000-of-01024.json.gz", "c4-train.00000-of-01024"), ("wiki.jsonl", "wiki"),
    ("a/b.NDJSON.Zst", "b"), ("a/corpus", "corpus"), ("a/.jsonl", ".jsonl"), ("a/x.txt", "x.txt"),
    ("a/x.zstd", "x"), ("a/.jsonl.gz", ".jsonl"),
  ])
  func theStemIsTheNameWithoutItsExtensions(path: String, stem: String) {
    #expect(FileExtensions(path: path).stem == stem)
  }

  @Test func onlyContradictionsAreNoticed() {
    #expect(FileExtensions(path: "a.jsonl.gz").notice(for: .gzip) == nil)
    #expect(FileExtensions(path: "a.jsonl").notice(for: .text) == nil)
    #expect(FileExtensions(path: "corpus").notice(for: .zstd) == nil)
    for (path, signature) in [
      ("a.gz", FileSignature.zstd), ("a.gz", .text), ("a.zst", .gzip), ("a.zst", .text),
      ("a.json", .gzip), ("a.jsonl", .zstd),
    ] {
      #expect(FileExtensions(path: path).notice(for: signature)?.reason == .misleadingName)
    }
  }
}
