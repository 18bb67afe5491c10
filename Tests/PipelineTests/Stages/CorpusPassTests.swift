import Documents
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite struct CorpusPassTests {
  /// What one thread has gathered of the block at hand.
  private final class Gatherer {
    var texts: [String] = []
  }

  private static let lines = [
    #"{"text":"a"}"#, #"{"text":"b\ud800"}"#, #"{"text":""}"#, #"{"text":"c"}"#, "nothing",
    #"{"text":"d"}"#,
  ]

  /// The committed texts, the counts, and the error of a pass over the lines above.
  private func pass(
    threads: Int = 1, blockByteCount: Int = 1_000, isStrict: Bool = false,
    commitsUpToBadRecord: Bool = false, emptyIsBad: Bool = true
  ) throws -> (texts: [String], skipped: SkipCounts?, error: String?) {
    try withTemporaryFolder { folder in
      let path = folder + "/c.jsonl"
      try Data(Self.lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
      var pass = try CorpusPass<Gatherer>(
        "reading", over: try CorpusPlan.resolve(arguments: [.path(path)]),
        fields: FieldPreset.auto.fields, limits: ReaderLimits(blockByteCount: blockByteCount),
        isStrict: isStrict, threadCount: threads, progress: ProgressLine(isQuiet: true))
      pass.commitsUpToBadRecord = commitsUpToBadRecord
      var texts: [String] = []
      do {
        let skipped = try pass.run {
          Gatherer()
        } isBad: {
          emptyIsBad || $0.reason != .emptyDocument
        } process: { records, _, gatherer in
          gatherer.texts = records.compactMap {
            guard case .document(let document) = $0 else { return nil }
            return String(decoding: document.text, as: UTF8.self)
          }
        } commit: {
          texts += $0.texts
        }
        return (texts, skipped, nil)
      } catch {
        let message = String(describing: error)
        return (texts, nil, message.replacing(folder, with: ""))
      }
    }
  }

  @Test func documentsAreCommittedInOrderAndSkipsAreCounted() throws {
    for threads in 1...3 {
      for size in [1, 30, 1_000] {
        let (texts, skipped, error) = try pass(threads: threads, blockByteCount: size)
        #expect(texts == ["a", "b\u{fffd}", "c", "d"])
        #expect(skipped?.skippedCount == 2)
        #expect(skipped?.noticeCount == 1)
        #expect(error == nil)
      }
    }
  }

  @Test func aStrictPassEndsAtTheFirstBadRecord() throws {
    let (texts, _, error) = try pass(isStrict: true)
    #expect(texts.isEmpty)
    #expect(error?.hasPrefix("/c.jsonl:3: ") == true)
  }

  @Test func theRestOfABlockIsCommittedWhereThePassSaysSo() throws {
    let (texts, _, error) = try pass(isStrict: true, commitsUpToBadRecord: true, emptyIsBad: false)
    #expect(texts == ["a", "b\u{fffd}", "c"])
    #expect(error?.hasPrefix("/c.jsonl:5: ") == true)
  }

  @Test func recordsThatAreNotBadAreNotCounted() throws {
    #expect(try pass(emptyIsBad: false).skipped?.skippedCount == 1)
  }

  @Test func whatThePlanPassedOverCountsAndIsBad() throws {
    try withTemporaryFolder { folder in
      try Data("{\"text\":\"a\"}".utf8).write(to: URL(filePath: folder + "/a.jsonl"))
      try Data().write(to: URL(filePath: folder + "/.b.jsonl"))
      let plan = try CorpusPlan.resolve(arguments: [.path(folder)])
      func pass(isStrict: Bool) throws -> CorpusPass<Void> {
        try CorpusPass<Void>(
          "reading", over: plan, fields: FieldPreset.auto.fields, limits: ReaderLimits(),
          isStrict: isStrict, threadCount: 1, progress: ProgressLine(isQuiet: true))
      }
      #expect(throws: PipelineError.self) { try pass(isStrict: true) }
      let skipped = try pass(isStrict: false).run {
      } process: { _, _, _ in
      } commit: { _ in
      }
      #expect(skipped.count(of: .hiddenFile) == 1)
    }
  }
}
