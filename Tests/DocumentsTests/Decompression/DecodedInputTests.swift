import TestSupport
import Testing

@testable import Documents

@Suite struct DecodedInputTests {
  /// What a file of these bytes gives, read `size` bytes at a time.
  private func read(_ bytes: [UInt8], name: String, size: Int) throws -> [UInt8] {
    try withTemporaryFolder { folder in
      let input = try DecodedInput.open(path: try write(bytes, to: name, in: folder)).get()
      var content: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: size)
      while true {
        let count = try buffer.withUnsafeMutableBytes { try input.read(into: $0) }
        guard count > 0 else { break }
        content += buffer[..<count]
      }
      #expect(input.rawByteCount == bytes.count)
      return content
    }
  }

  @Test(arguments: ["a.jsonl", "a.jsonl.gz", "a.zst", "a"])
  func theFirstBytesAndNotTheNameSayTheCompression(name: String) throws {
    let text = Array((1...400).map { "{\"text\":\"\($0)\"}\n" }.joined().utf8)
    for size in [1, 7, 4_096] {
      #expect(try read(text, name: name, size: size) == text)
      #expect(try read(gzipMember(text), name: name, size: size) == text)
    }
  }

  @Test func aFileNamedAsCompressedMustAtLeastLookLikeJSON() throws {
    func fault(_ bytes: [UInt8], name: String) throws -> SkipReason? {
      try withTemporaryFolder { folder in
        let opened = try DecodedInput.open(path: try write(bytes, to: name, in: folder))
        guard case .failure(let fault) = opened else { return nil }
        return fault.reason
      }
    }
    #expect(try fault(Array("abc".utf8), name: "a.gz") == .notCompressed)
    #expect(try fault([], name: "a.gz") == .emptyCompressedFile)
    #expect(try fault(Array("abc".utf8), name: "a.jsonl") == nil)
    #expect(try fault(Array("PAR1".utf8), name: "a.jsonl") == .unsupportedFormat)
  }
}
