import Foundation
import PackedSamples
import Packing
import Shards
import TestSupport
import Testing

@Suite struct ShardManifestTests {
  /// A manifest with every optional part.
  private func fullManifest(in folder: String) throws -> ShardManifest {
    let boundary = BoundaryTokens(bos: SamplePacking.bos, eos: SamplePacking.eos)
    var packing = try SamplePacking(strategy: .bm25, boundary: boundary, dropped: [3])
    packing.retrieval.bufferCapacity = 64
    packing.skipped = ["invalid-utf8": 2, "empty-text": 1]
    var manifest = try packing.write(to: folder)
    manifest.configuration.weights = ["beta": 0.25, "alpha": 0.75]
    manifest.sourceCounts[0].askedShare = 0.75
    return manifest
  }

  private func json(_ manifest: ShardManifest) throws -> String {
    String(decoding: try manifest.jsonBytes(), as: UTF8.self)
  }

  @Test func theJSONHasNoOtherKeysAndNullForAMissingBOS() throws {
    try withTemporaryFolder { folder in
      let manifest = try SamplePacking().write(to: folder)
      try assertSnapshot(json(manifest), named: "plain.json")
    }
  }

  @Test func everyOptionalPartHasItsKeys() throws {
    try withTemporaryFolder { folder in
      try assertSnapshot(json(fullManifest(in: folder)), named: "full.json")
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    try withTemporaryFolder { folder in
      let plain = try SamplePacking().write(to: folder)
      #expect(try ShardManifest.read(folder: folder) == plain)
      let full = try fullManifest(in: folder)
      try full.replace(in: folder)
      #expect(try ShardManifest.read(folder: folder) == full)
    }
  }

  @Test func twoPackingsOfOneCorpusHaveTheSameBytes() throws {
    try withTemporaryFolder { folder in
      let first = try SamplePacking().write(to: folder).jsonBytes()
      #expect(try SamplePacking().write(to: folder).jsonBytes() == first)
    }
  }

  private func error(afterReplacing old: String, with new: String) throws -> ShardsError? {
    try withTemporaryFolder { folder in
      let text = try json(SamplePacking().write(to: folder))
      let edited = text.replacingOccurrences(of: old, with: new)
      #expect(edited != text)
      try WrittenPacking(folder: folder).write(Array(edited.utf8), to: "manifest.json")
      return #expect(throws: ShardsError.self) { try ShardManifest.read(folder: folder) }
    }
  }

  @Test func anotherVersionIsNotRead() throws {
    let error = try error(afterReplacing: "\"version\" : 1", with: "\"version\" : 2")
    guard case .unsupportedManifest(_, 2, 1) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    ("packed-token-shards", "packed-cheese"), ("\"kind\"", "\"sort\""), ("\"seq_len\"", "\"len\""),
    ("\"seq_len\" : 8", "\"seq_len\" : 0"), ("\"seq_len\" : 8", "\"seq_len\" : \(Int.max)"),
    ("\"seq_len\" : 8", "\"seq_len\" : 8.5"), ("\"seq_len\" : 8", "\"seq_len\" : \"8\""),
    ("\"vocab_size\" : 100", "\"vocab_size\" : -1"),
    ("\"eos_token_id\" : 98", "\"eos_token_id\" : -1"),
    ("\"shards\" : [", "\"shards\" : [" + "{},"),
    ("}", ""),
  ])
  func aDamagedManifestIsAnError(old: String, new: String) throws {
    let error = try error(afterReplacing: old, with: new)
    guard case .damagedManifest = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func noNumberOfAManifestTraps() throws {
    try withTemporaryFolder { folder in
      let forms = try HostileJSON.forms(of: Data(fullManifest(in: folder).jsonBytes()))
      #expect(forms.count > 400)
      var refusedCount = 0
      for form in forms {
        try form.bytes.write(to: URL(filePath: folder + "/manifest.json"))
        do {
          _ = try Verifier(folder: folder).verify()
        } catch let error as ShardsError {
          refusedCount += 1
          #expect("\(error)".contains("manifest.json"), "\(form.change)")
        }
      }
      #expect(refusedCount > 250)
    }
  }

  @Test func aFolderWithoutAManifestIsNoPacking() throws {
    try withTemporaryFolder { folder in
      let expected = ShardsError.notPacked(path: folder, isPart: false)
      #expect(throws: expected) { try ShardManifest.read(folder: folder) }
    }
  }
}
