import Compression
import Documents
import Foundation
import TestSupport
import Testing

/// The corpora of the shared data, against the counts in their README.
@Suite(.enabled(if: SharedData.isPresent, "the shared data is not beside the checkout"))
struct RealCorporaTests {
  struct Corpus: Sendable, CustomTestStringConvertible {
    var file: String
    var source: String
    var documentCount: Int
    var textByteCount: Int

    var testDescription: String { file }
  }

  private static let all = [
    Corpus(
      file: "wikinews.jsonl.gz", source: "news", documentCount: 294, textByteCount: 1_362_357),
    Corpus(file: "tldr.jsonl.gz", source: "tldr", documentCount: 7_421, textByteCount: 4_267_322),
    Corpus(
      file: "britannica.jsonl.zst", source: "britannica", documentCount: 1_016,
      textByteCount: 8_820_397),
    Corpus(
      file: "encyclopedia.jsonl.gz", source: "encyclopedia", documentCount: 1_133,
      textByteCount: 7_396_451),
    Corpus(
      file: "books.jsonl.zst", source: "books", documentCount: 18, textByteCount: 22_356_826),
    Corpus(
      file: "stackexchange.jsonl.gz", source: "stackexchange", documentCount: 3_591,
      textByteCount: 8_822_355),
    Corpus(
      file: "arxiv_abstracts.jsonl.zst", source: "arxiv", documentCount: 4_324,
      textByteCount: 6_250_324),
    Corpus(
      file: "techdocs.jsonl.zst", source: "techdocs", documentCount: 1_311,
      textByteCount: 24_340_038),
    Corpus(
      file: "licenses.jsonl.gz", source: "licenses", documentCount: 789, textByteCount: 4_497_769),
    Corpus(
      file: "multilingual.jsonl.zst", source: "multilingual", documentCount: 12_441,
      textByteCount: 19_790_385),
  ]

  private static var corpora: [Corpus] {
    #if DEBUG
      return Array(all.prefix(3))
    #else
      return all
    #endif
  }

  @Test(arguments: corpora.filter { $0.file.hasSuffix(".gz") })
  func everyDocumentArrives(corpus: Corpus) throws {
    try check(corpus)
  }

  @Test(
    .enabled(if: ZstdLibrary.isAvailable, "libzstd1 is not installed"),
    arguments: corpora.filter { $0.file.hasSuffix(".zst") })
  func everyDocumentOfAZstdFileArrives(corpus: Corpus) throws {
    try check(corpus)
  }

  private func check(_ corpus: Corpus) throws {
    let readout = try Readout(path: SharedData.path("corpora/\(corpus.file)"))
    #expect(readout.reasons.isEmpty)
    #expect(readout.documents.count == corpus.documentCount)
    #expect(readout.documents.reduce(0) { $0 + $1.text.count } == corpus.textByteCount)
    #expect(readout.documents.allSatisfy { $0.sourceName == corpus.source })
  }
}
