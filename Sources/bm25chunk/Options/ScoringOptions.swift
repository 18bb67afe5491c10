import ArgumentParser
import BM25
import Retrieval

extension QueryRule: ExpressibleByArgument {}

/// How BM25 scores, and with how many terms a document asks.
struct ScoringOptions: ParsableArguments {
  @Option(help: "The most terms with which a document asks.")
  var queryTerms: Int = 300

  @Option(
    help: """
      Which of its terms a document asks with, where it has more: those of the highest tf · idf or \
      idf, those it begins with, or random ones.
      """)
  var queryRule: QueryRule = .tfIDF

  @Option(help: "BM25: how slowly a repeated term saturates.")
  var k1: Double = 1.2

  @Option(help: "BM25: how much the document length counts, 0 to 1.")
  var b: Double = 0.75

  func validate() throws {
    guard queryTerms > 0 else { throw ValidationError("--query-terms must be at least 1.") }
    guard (0...1_000).contains(k1) else {
      throw ValidationError("--k1 must lie between 0 and 1000.")
    }
    guard (0...1).contains(b) else { throw ValidationError("--b must lie between 0 and 1.") }
  }

  var parameters: BM25Parameters { BM25Parameters(k1: k1, b: b) }
}
