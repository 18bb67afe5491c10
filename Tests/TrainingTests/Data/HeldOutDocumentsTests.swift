import Foundation
import LanguageModel
import PackedSamples
import Packing
import TestSupport
import Testing

@testable import Training

@Suite struct HeldOutDocumentsTests {
  /// Writes a packing of documents that are cut by chunks of 8.
  private func withDocuments(
    windowLength: Int, _ body: (SamplePacking, HeldOutDocuments, String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let packing = try SamplePacking(lengths: [3, 4, 20, 9, 5, 2, 1, 0])
      let held = folder + "/held"
      try FileManager.default.createDirectory(atPath: held, withIntermediateDirectories: true)
      try packing.write(to: held)
      let documents = try HeldOutDocuments(
        folder: held, windowLength: windowLength, vocabularySize: 100)
      try body(packing, documents, folder)
    }
  }

  @Test func documentsAreWholeAgainAndAlone() throws {
    try withDocuments(windowLength: 32) { packing, documents, _ in
      #expect(documents.count == 8)
      var sequences = PackedSequences(capacity: 100)
      let batches = documents.batches(capacity: 1_000)
      #expect(batches.count == 1)
      documents.read(batches[0], into: &sequences)
      let expected = packing.documents.flatMap { $0.tokens + [SamplePacking.eos] }
      #expect(sequences.tokens == expected.map { Int32($0) })
      #expect(sequences.cuSeqlens == [0, 4, 9, 30, 40, 46, 49, 51, 52])
    }
  }

  @Test func longDocumentsAreReadInWindowsAndBatchesHoldWhatFits() throws {
    try withDocuments(windowLength: 10) { _, documents, _ in
      let batches = documents.batches(capacity: 12)
      var sequences = PackedSequences(capacity: 100)
      for batch in batches {
        documents.read(batch, into: &sequences)
        #expect(sequences.tokens.count <= 12)
      }
      #expect(batches.map(\.lowerBound) == [0] + batches.dropLast().map(\.upperBound))
    }
  }

  @Test func perplexitiesAreThoseOfEachDocumentAloneOnAnyNumberOfThreads() throws {
    try withDocuments(windowLength: 32) { packing, documents, folder in
      let tiny = try TinyRun(in: folder)
      let trainer = try tiny.trainer()
      let found = try #require(trainer.evaluate(documents))
      for threadCount in [2, 5] {
        #expect(try tiny.trainer(threadCount: threadCount).evaluate(documents) == found)
      }
      #expect(found.map(\.source) == ["alpha", "beta", HeldOutLoss.allSources])
      #expect(found.map(\.documents) == [4, 4, 8])
      let activations = trainer.model.makeActivations(
        capacity: 64, spanCapacity: 64, isForTraining: false)
      var (sum, count) = (0.0, 0)
      for document in packing.documents where document.sourceID == 0 {
        var sequences = PackedSequences(capacity: 64)
        sequences.append(text: (document.tokens + [SamplePacking.eos]).map { Int32($0) })
        sum += trainer.model.losses(
          of: sequences, parameters: trainer.parameters, activations: activations)
        count += document.tokens.count
      }
      #expect(found[0].tokens == count)
      #expect(abs(found[0].loss - sum / Double(count)) < 1e-6)
      #expect(abs(found[0].perplexity - exp(found[0].loss)) < 1e-9)
    }
  }

  @Test func anotherVocabularyIsAnError() throws {
    try withDocuments(windowLength: 8) { _, _, folder in
      #expect {
        try HeldOutDocuments(folder: folder + "/held", windowLength: 8, vocabularySize: 50)
      } throws: { "\($0)".contains("vocab_size is 100") }
    }
  }
}
