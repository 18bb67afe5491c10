import Documents
import Foundation
import Synchronization
import TestSupport
import Testing
import Tokenization

@testable import Pipeline

@Suite struct EncodeStageTests {
  private struct Line: Decodable, Equatable { var ids: [TokenID] }

  @Test func everyDocumentHasItsLineInOrderForAnyNumberOfThreads() throws {
    try withTemporaryFolder { folder in
      var texts = PackingFixture.randomTexts(count: 200, words: 0...40, seed: 5)
      texts[17] = ""
      texts[199] = "the last, with “quotes”,\nlines and 数字 123456"
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let plan = try fixture.write(texts)
      let encoder = fixture.tokenizer.makeEncoder()
      let expected = texts.map { text in
        var ids: [TokenID] = []
        Array(text.utf8).withUnsafeBufferPointer { encoder.encodeOrdinary($0, into: &ids) }
        return Line(ids: ids)
      }
      var outputs: [[UInt8]] = []
      for threads in 1...4 {
        let (output, skipped) = try encode(plan, fixture, threads: threads)
        #expect(skipped.skippedCount == 0)
        outputs.append(output)
      }
      #expect(outputs.allSatisfy { $0 == outputs[0] })
      let lines = try outputs[0].split(separator: 0x0a).map {
        try JSONDecoder().decode(Line.self, from: Data($0))
      }
      #expect(lines == expected)
    }
  }

  @Test func whatIsNoDocumentHasNoLineAndIsCountedOrEndsAStrictRun() throws {
    try withTemporaryFolder { folder in
      let fixture = try PackingFixture(folder: folder, texts: ["a b"])
      let path = folder + "/bad.jsonl"
      try Data("{\"text\":\"a\"}\n{\"text\":1}\nnothing\n{\"text\":\"b\"}".utf8).write(
        to: URL(filePath: path))
      let plan = try CorpusPlan.resolve(arguments: [.path(path)])
      let (output, skipped) = try encode(plan, fixture, threads: 2)
      #expect(output == Array("{\"ids\":[65]}\n{\"ids\":[66]}\n".utf8))
      #expect(skipped.skippedCount == 2)
      #expect {
        try encode(plan, fixture, threads: 2, isStrict: true)
      } throws: { error in
        String(describing: error).hasPrefix("\(path):2: ")
      }
    }
  }

  @discardableResult
  private func encode(
    _ plan: CorpusPlan, _ fixture: PackingFixture, threads: Int, isStrict: Bool = false
  ) throws -> (output: [UInt8], skipped: SkipCounts) {
    var stage = EncodeStage(tokenizer: fixture.tokenizer)
    stage.threadCount = threads
    stage.writesJSON = true
    stage.isStrict = isStrict
    // Small blocks, so that several are under way at once.
    stage.limits = ReaderLimits(blockByteCount: 500)
    let output = Mutex<[UInt8]>([])
    let skipped = try stage.encode(plan, progress: ProgressLine(isQuiet: true)) { lines in
      output.withLock { $0 += lines }
    }
    return (output.withLock { $0 }, skipped)
  }
}
