import ArgumentParser
import BM25
import Retrieval

extension QueryRule: ExpressibleByArgument {}

/// How BM25 scores, and which terms of a document make the query for related ones.
struct ScoringOptions: ParsableArguments {
  @Option(help: "Maximum number of query terms per document.")
  var queryTerms: Int = 300

  @Option(
    help: """
      Query terms of a document that has more: those of the highest tf · idf or idf, the first \
      ones, or random ones.
      """)
  var queryRule: QueryRule = .tfIDF

  @Option(help: "BM25: how slowly repetitions of a term saturate.")
  var k1: Double = 1.2

  @Option(help: "BM25: how much the document length counts, 0 to 1.")
  var b: Double = 0.75

  func validate() throws {
    guard queryTerms > 0 else { throw ValidationError("--query-terms must be at least 1.") }
    guard (0...1_000).contains(k1) else {
      throw ValidationError("--k1 must be between 0 and 1000.")
    }
    guard (0...1).contains(b) else { throw ValidationError("--b must be between 0 and 1.") }
  }

  var parameters: BM25Parameters { BM25Parameters(k1: k1, b: b) }
}
