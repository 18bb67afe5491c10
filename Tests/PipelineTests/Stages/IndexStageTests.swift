import Documents
import Foundation
import Packing
import Retrieval
import TestSupport
import Testing
import Tokenization

@testable import Pipeline

@Suite struct IndexStageTests {
  @Test func aBuildCutAnywhereResumesToTheSameIndex() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 40, words: 3...20, seed: 1)
      var fixture = try PackingFixture(folder: folder, texts: texts)
      fixture.blockByteCount = 600
      let plan = try fixture.write(texts, sources: ["wiki", "code"])
      let whole = try fixture.index(plan, name: "whole.sqlite")
      var cuts = 0
      while true {
        let path = folder + "/cut\(cuts).sqlite"
        let isDone = try interrupt(fixture, plan, path: path, afterBlocks: cuts)
        let resumed = try Pipeline.index(
          plan, with: fixture.indexer(threads: 2), to: path, overwrite: false,
          progress: ProgressLine(isQuiet: true))
        #expect(resumed.sources == whole.sources)
        for document in 0..<whole.documentCount {
          #expect(
            try resumed.tokens(ofDocument: document).tokens
              == whole.tokens(ofDocument: document).tokens)
          #expect(
            try resumed.terms(ofDocument: document).vector
              == whole.terms(ofDocument: document).vector)
        }
        if isDone { break }
        cuts += 1
      }
      #expect(cuts > 5)
    }
  }

  /// Commits only the first blocks, as a killed build has; says whether that was all of them.
  private func interrupt(
    _ fixture: PackingFixture, _ plan: CorpusPlan, path: String, afterBlocks limit: Int
  ) throws -> Bool {
    let stage = fixture.indexer()
    let builder = try CorpusIndexBuilder(
      path: path, configuration: stage.configuration, plan: plan, overwrite: false)
    var reader = CorpusReader(files: plan.files, fields: stage.fields, limits: stage.limits)
    let batch = IngestBatch(
      analyzer: stage.analyzer, vocabularySize: fixture.tokenizer.vocabularySize)
    let encoder = fixture.tokenizer.makeEncoder()
    for _ in 0..<limit {
      guard let block = try reader.next() else { return true }
      batch.begin(cursor: block.cursor)
      for case .document(let document) in block.records() {
        var tokens: [UInt32] = []
        document.text.withUnsafeBufferPointer { encoder.encodeOrdinary($0, into: &tokens) }
        batch.add(document, tokens: tokens, contentHash: [])
      }
      try builder.append(batch)
    }
    return false
  }

  @Test func strictStopsAtTheFirstBadRecord() throws {
    try withTemporaryFolder { folder in
      let fixture = try PackingFixture(folder: folder, texts: ["some text"])
      let path = folder + "/bad.jsonl"
      try Data(#"{"text":"a"}\#n{"text":1}\#n{"text":"b"}"#.utf8).write(to: URL(filePath: path))
      let plan = try CorpusPlan.resolve(arguments: [.path(path)])
      var stage = fixture.indexer()
      stage.isStrict = true
      #expect {
        try stage.build(
          plan, to: folder + "/c.sqlite", overwrite: false, progress: ProgressLine(isQuiet: true))
      } throws: { error in
        String(describing: error).hasPrefix("\(path):2: ")
      }
      let index = try fixture.index(plan, name: "lenient.sqlite")
      #expect(index.documentCount == 2)
      #expect(try index.skipCounts().count(of: .textNotString) == 1)
    }
  }

  @Test func duplicateIDsAreKeptAndEmptyDocumentsAreCounted() throws {
    try withTemporaryFolder { folder in
      let fixture = try PackingFixture(folder: folder, texts: ["some text"])
      let path = folder + "/twice.jsonl"
      let lines = [#"{"id":"x","text":"one"}"#, #"{"id":"x","text":"one"}"#, #"{"text":""}"#]
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
      let index = try fixture.index(try CorpusPlan.resolve(arguments: [.path(path)]))
      #expect(index.documentCount == 2)
      #expect(try index.duplicateExternalIDCount() == 2)
      #expect(try index.document(externalID: "x", preferring: nil).documentID == 0)
      #expect(try index.skipCounts().count(of: .emptyDocument) == 1)
    }
  }

  @Test func anotherTokenizerIsRefused() throws {
    try withTemporaryFolder { folder in
      let texts = PackingFixture.randomTexts(count: 10, words: 5...10, seed: 2)
      let fixture = try PackingFixture(folder: folder, texts: texts)
      let index = try fixture.index(try fixture.write(texts))
      let other = try PackingFixture(folder: folder, texts: ["quite another text, quite another"])
      func pack(_ tokenizer: Tokenizer) throws {
        _ = try Pipeline.pack(
          .index(path: index.path, tokenizer: (tokenizer, "given.json")),
          with: fixture.packer(.uni, chunkLength: 32), to: folder + "/packed", overwrite: false,
          progress: ProgressLine(isQuiet: true))
      }
      #expect(message { try pack(other.tokenizer) }.contains("given.json"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/packed"))
      try pack(fixture.tokenizer)
    }
  }
}
