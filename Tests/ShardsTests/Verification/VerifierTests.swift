import Foundation
import PackedSamples
import Packing
import Shards
import TestSupport
import Testing

@Suite struct VerifierTests {
  private func report(
    _ packing: SamplePacking, damage: (WrittenPacking) throws -> Void = { _ in }
  ) throws -> VerificationReport {
    try withTemporaryFolder { folder in
      try packing.write(to: folder)
      try damage(WrittenPacking(folder: folder))
      return try Verifier(folder: folder) { packing.documents[$0].tokens }.verify()
    }
  }

  private static let boundaries = [
    BoundaryTokens(bos: nil, eos: nil), BoundaryTokens(bos: nil, eos: SamplePacking.eos),
    BoundaryTokens(bos: SamplePacking.bos, eos: SamplePacking.eos),
    BoundaryTokens(bos: SamplePacking.eos, eos: SamplePacking.eos),
  ]

  @Test(arguments: StrategyName.allCases, boundaries.indices)
  func aSoundPackingHolds(strategy: StrategyName, boundary: Int) throws {
    let boundary = Self.boundaries[boundary]
    for dropped in [[], [2, 5]] as [Set<Int>] {
      for vocabularySize in [100, 70_000] {
        var packing = try SamplePacking(strategy: strategy, boundary: boundary, dropped: dropped)
        packing.vocabularySize = vocabularySize
        let report = try report(packing)
        #expect(report.holds, "\(report.checks.filter { !$0.holds })")
      }
    }
  }

  @Test func denseTensorsHoldAndTheirDamageIsNoticed() throws {
    var packing = try SamplePacking()
    packing.denseTensors = DenseTensor.allCases
    packing.boundaryLoss = .keep
    #expect(try report(packing).holds)
    let damage: [(WrittenPacking) throws -> Void] = [
      { try $0.patch("position_ids", at: 9, with: Int32(77)) },
      { try $0.patch("segment_ids", at: 0, with: Int32(2)) },
      { try $0.patch("loss_mask", at: 0, with: UInt8(1)) },
      { try $0.editManifest { $0.boundaryLoss = .mask } },
      { try $0.editManifest { $0.denseTensors = [.lossMask] } },
    ]
    for change in damage {
      let report = try report(packing) { written in
        try change(written)
        try written.recordHashes()
      }
      #expect(report.checks.filter { !$0.holds }.map(\.name) == ["rows"])
    }
    packing.denseTensors = []
    let missing = try report(packing) { try $0.editManifest { $0.denseTensors = [.lossMask] } }
    #expect(missing.checks.filter { !$0.holds }.map(\.name) == ["rows"])
  }

  @Test(arguments: StrategyName.allCases, [1, 3])
  func repeatedDocumentsHold(strategy: StrategyName, rowsPerShard: Int) throws {
    var packing = try SamplePacking(strategy: strategy, dropped: [5])
    packing.rowsPerShard = rowsPerShard
    packing.repeatRows(epochs: 3)
    let report = try report(packing)
    #expect(report.holds, "\(report.checks.filter { !$0.holds })")
    #expect(report.checks.contains { $0.name == "passes" })
  }

  @Test func damageToPassesIsNoticed() throws {
    let damageToRows: [(Set<String>, (inout SamplePacking) -> Void)] = [
      (["exactly_once", "counts"], { $0.rows.remove(at: 9) }),
      (["passes"], { $0.rows.swapAt(2, 12) }),
      (["exactly_once"], { $0.rows[9].pass = 2 }),
      (["passes", "exactly_once"], { $0.rows[15].pass = 7 }),
      (["exactly_once"], { $0.rows[8] = $0.rows[0] }),
      (
        ["passes", "exactly_once"],
        { packing in
          packing.rows[8].placements[1].documentID = packing.rows[8].placements[0].documentID
        }
      ),
    ]
    for (expected, damage) in damageToRows {
      var packing = try SamplePacking()
      packing.repeatRows(epochs: 2)
      #expect(packing.rows.count == 16)
      damage(&packing)
      let failing = try report(packing).checks.filter { !$0.holds }
      #expect(expected.isSubset(of: failing.map(\.name)), "\(failing)")
    }
    let damageToFiles: [(Set<String>, (WrittenPacking) throws -> Void)] = [
      (
        ["documents", "exactly_once", "counts"],
        { written in
          try written.replaceTableLine(0) { $0.replacing("\"passes\":2", with: "\"passes\":1") }
        }
      ),
      (
        ["documents"],
        { written in
          try written.replaceTableLine(0) { $0.replacing("\"passes\":2", with: "\"passes\":5000") }
        }
      ),
      (["counts"], { try $0.editManifest { $0.counts.repeatedTokens = 1 } }),
      (["counts"], { try $0.editManifest { $0.sourceCounts[0].obtainedTokens = 1 } }),
      (["rows"], { try $0.editManifest { $0.repetition = nil } }),
      (["passes"], { try $0.patch("pass_ids", at: 0, with: Int32(-1)) }),
    ]
    for (expected, damage) in damageToFiles {
      var packing = try SamplePacking()
      packing.repeatRows(epochs: 2)
      let report = try report(packing) { written in
        try damage(written)
        try written.recordHashes()
      }
      let failing = report.checks.filter { !$0.holds }
      #expect(expected.isSubset(of: failing.map(\.name)), "\(failing)")
    }
  }

  @Test func anEmptyPackingHolds() throws {
    let report = try report(SamplePacking(lengths: []))
    #expect(report.holds)
  }

  @Test func theReportTellsEveryCheckWithItsFigures() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let json = try encoder.encode(report(SamplePacking(dropped: [3])))
    try assertSnapshot(String(decoding: json, as: UTF8.self) + "\n", named: "sound.json")
  }

  @Test func withoutAnIndexTokensAreNotCompared() throws {
    try withTemporaryFolder { folder in
      try SamplePacking().write(to: folder)
      let report = try Verifier(folder: folder).verify()
      #expect(!report.checks.contains { $0.name == "tokens" })
      #expect(report.holds)
    }
  }

  @Test func withoutAManifestThereIsNothingToVerify() throws {
    try withTemporaryFolder { folder in
      let verifier = Verifier(folder: folder)
      #expect(throws: ShardsError.notPacked(path: folder, isPart: false)) { try verifier.verify() }
    }
  }

  /// A way to break a sound packing, and the checks that notice, each of them and no other.
  struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var failing: Set<String>
    var toRows: @Sendable (inout SamplePacking) throws -> Void = { _ in }
    var toFiles: @Sendable (WrittenPacking) throws -> Void = { _ in }

    init(
      _ description: String, _ failing: Set<String>,
      toRows: @escaping @Sendable (inout SamplePacking) throws -> Void
    ) {
      testDescription = description
      self.failing = failing
      self.toRows = toRows
    }

    init(
      _ description: String, _ failing: Set<String>,
      toFiles: @escaping @Sendable (WrittenPacking) throws -> Void
    ) {
      testDescription = description
      self.failing = failing
      self.toFiles = toFiles
    }
  }

  // The sample: row 0 holds documents 0 and 2, rows 1 and 2 the middle of document 2, row 3 its end
  // and documents 4 and 6, row 4 the EOS of document 6; rows 5 to 7 hold source beta.
  @Test(arguments: damageToRows + damageToFiles)
  func damageIsNoticed(damage: Damage) throws {
    var packing = try SamplePacking()
    try damage.toRows(&packing)
    let report = try report(packing, damage: damage.toFiles)
    let failing = report.checks.filter { !$0.holds }
    #expect(Set(failing.map(\.name)) == damage.failing, "\(failing)")
    #expect(failing.allSatisfy { $0.violationCount >= $0.violations.count })
    #expect(failing.allSatisfy { !$0.violations.isEmpty })
  }

  static let damageToRows = [
    Damage("a fragment length off by one", ["exactly_once", "boundaries", "tokens"]) { packing in
      packing.rows[0].placements[0].length += 1
      packing.rows[0].placements[1].length -= 1
    },
    Damage("a row twice", ["exactly_once", "counts"]) { $0.rows.append($0.rows[1]) },
    Damage("a row missing", ["exactly_once", "counts"]) { $0.rows.remove(at: 1) },
    Damage("a document missing", ["exactly_once", "counts"]) { packing in
      packing.rows[7].placements.removeLast()
      packing.rows[7].tokens.removeLast()
    },
    Damage("another token for EOS", ["boundaries"]) { $0.rows[0].tokens[3] = 50 },
    Damage("EOS inside a document", ["boundaries", "tokens"]) {
      $0.rows[1].tokens[3] = SamplePacking.eos
    },
    Damage("two sources in a row", ["sources"]) { packing in
      packing = try SamplePacking(strategy: .mix)
      packing.strategy = .uni
    },
    Damage("another token than the index has", ["tokens"]) { $0.rows[1].tokens[3] += 1 },
    Damage("a token beyond the vocabulary", ["rows", "tokens"]) { $0.rows[1].tokens[3] = 100 },
    Damage("a fragment of another source", ["exactly_once"]) {
      $0.rows[1].placements[0].sourceID = 1
    },
    Damage("a fragment of no source", ["exactly_once", "rows"]) {
      $0.rows[1].placements[0].sourceID = 2
    },
    Damage("a fragment of no document", ["exactly_once", "boundaries"]) {
      $0.rows[1].placements[0].documentID = 8
    },
    Damage("a link score that is no number", ["rows"]) {
      $0.rows[0].placements[1].linkScore = .nan
    },
    Damage("a head with a link score", ["rows"]) { $0.rows[0].placements[0].linkScore = 1 },
    Damage("a dropped document that is packed", ["exactly_once", "counts"]) { $0.dropped = [0] },
    Damage("two rows of a source with padding", ["padding"]) { packing in
      var tail = packing.rows[1]
      packing.rows[1].tokens.removeLast(5)
      packing.rows[1].placements[0].length = 3
      tail.tokens.removeFirst(3)
      tail.placements[0].start += 3
      tail.placements[0].length = 5
      packing.rows.append(tail)
    },
    Damage("two rows with padding where sources are mixed", ["padding"]) { $0.strategy = .mix },
    Damage("another token for BOS", ["boundaries"]) { packing in
      packing = try SamplePacking(
        boundary: BoundaryTokens(bos: SamplePacking.bos, eos: SamplePacking.eos))
      packing.rows[0].tokens[0] = 50
    },
  ]

  static let damageToFiles = [
    Damage("a flipped bit", ["files", "tokens"]) {
      try $0.patch("input_ids", at: 8, with: 17 as UInt16)
    },
    Damage("two shards swapped", ["files", "rows"]) { packing in
      let names = [0, 1].map { ShardWriter.fileName(index: $0) }
      let first = try packing.bytes(names[0])
      try packing.write(packing.bytes(names[1]), to: names[0])
      try packing.write(first, to: names[1])
    },
    Damage("an extra shard", ["files"]) { try $0.write([], to: "shard-00007.safetensors") },
    Damage("a missing shard", ["files", "rows", "exactly_once", "boundaries", "counts", "tokens"]) {
      try FileManager.default.removeItem(atPath: $0.shardPath(1))
    },
    Damage("a missing tokenizer", ["files"]) {
      try FileManager.default.removeItem(atPath: $0.path("tokenizer.json"))
    },
    Damage("a wrong num_tokens", ["rows"]) { packing in
      try packing.patch("num_tokens", at: 0, with: 7 as Int32)
      try packing.recordHashes()
    },
    Damage("a wrong max_seqlen", ["rows"]) { packing in
      try packing.patch("max_seqlen", at: 1, with: 7 as Int32)
      try packing.recordHashes()
    },
    Damage("another id as padding", ["rows"]) { packing in
      try packing.patch("input_ids", at: 15, with: 5 as UInt16, shard: 2)
      try packing.recordHashes()
    },
    Damage("padding of a source", ["rows"]) { packing in
      try packing.patch("source_ids", at: 4, with: 1 as Int32, shard: 2)
      try packing.recordHashes()
    },
    Damage(
      "padding in front of a fragment", ["rows", "exactly_once", "padding", "counts"]
    ) {
      try $0.patch("doc_ids", at: 0, with: -1 as Int64)
      try $0.recordHashes()
    },
    Damage("cu_seqlens that does not ascend", ["rows", "exactly_once", "counts"]) { packing in
      try packing.patch("cu_seqlens", at: 1, with: 8 as Int32)
      try packing.recordHashes()
    },
    Damage("a start below 0", ["rows", "exactly_once", "tokens"]) { packing in
      try packing.patch("doc_starts", at: 2, with: -4 as Int32)
      try packing.recordHashes()
    },
    Damage("a damaged line of the document table", ["documents", "exactly_once", "counts"]) {
      try $0.replaceTableLine(2) { String($0.dropLast()) }
      try $0.recordHashes()
    },
    Damage("a document of an unknown source", ["documents", "exactly_once", "counts"]) {
      try $0.replaceTableLine(0) { $0.replacingOccurrences(of: "\"alpha\"", with: "\"omega\"") }
      try $0.recordHashes()
    },
    Damage("a document of more tokens than can be", ["documents", "exactly_once", "counts"]) {
      try $0.replaceTableLine(0) {
        $0.replacingOccurrences(of: "count\":3", with: "count\":\(Int.max)")
      }
      try $0.recordHashes()
    },
    Damage("a document table with a row too few", ["documents", "exactly_once", "counts"]) {
      try $0.replaceTableLine(7) { _ in "" }
      try $0.recordHashes()
    },
    Damage("counts that do not balance", ["counts"]) {
      try $0.editManifest { $0.counts.packedTokens += 1 }
    },
    Damage("wrong counts of a source", ["counts"]) {
      try $0.editManifest { $0.sourceCounts[1].packedDocuments += 1 }
    },
    Damage("a wrong share of a source", ["counts"]) {
      try $0.editManifest { $0.sourceCounts[0].obtainedShare += 0.001 }
    },
    Damage("counts of sources in another order", ["counts"]) {
      try $0.editManifest { $0.sourceCounts.reverse() }
    },
    Damage("a wrong number of rows", ["counts"]) { try $0.editManifest { $0.rowCount += 1 } },
    Damage("another row length", ["rows", "counts"]) {
      try $0.editManifest { $0.chunkLength = 9 }
    },
    Damage("another width of the ids", ["rows"]) {
      try $0.editManifest { $0.tokenDType = "I32" }
    },
    Damage("EOS said to tell fragments that it does not tell", ["rows", "boundaries"]) { packing in
      try packing.patch("input_ids", at: 3, with: 50 as UInt16)
      try packing.recordHashes()
    },
    Damage("EOS inside where it is said to tell fragments", ["rows", "boundaries", "tokens"]) {
      try $0.patch("input_ids", at: 10, with: UInt16(SamplePacking.eos))
      try $0.recordHashes()
    },
    Damage("BOS promised but not named", ["boundaries", "exactly_once", "counts", "tokens"]) {
      try $0.editManifest { $0.documentPolicy.addBOS = true }
    },
  ]
}
