import ArgumentParser
import BM25
import Packing

extension RetrievalOrder: ExpressibleByArgument {}
extension FeedOrder: ExpressibleByArgument {}

/// How related documents are found.
struct RetrievalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Number of documents that wait to be retrieved, per source, or all. More find closer \
      relatives and take more memory.
      """, valueName: "number|all"))
  var buffer: BufferSize = BufferSize(capacity: 4_096)

  @Option(
    help: ArgumentHelp(
      """
      Order in which documents enter the buffer: related ones together (topics), or at \
      random. bm25 and bm25-fit only. (default: topics)
      """, visibility: .hidden))
  var feed: FeedOrder?

  @Option(
    help: ArgumentHelp(
      "Query for the next document: the previous one (chain) or the first (star).",
      visibility: .hidden))
  var order: RetrievalOrder = .chain

  @OptionGroup(title: "Scoring", visibility: .hidden) var scoring: ScoringOptions

  var configuration: RetrievalConfiguration {
    var configuration = RetrievalConfiguration()
    configuration.order = order
    configuration.bufferCapacity = buffer.capacity
    if let feed { configuration.feed = feed }
    configuration.queryRule = scoring.queryRule
    configuration.queryTermLimit = scoring.queryTerms
    configuration.parameters = scoring.parameters
    return configuration
  }

  /// A number of documents: at least 1, or `all`.
  struct BufferSize: ExpressibleByArgument {
    /// Nil for all.
    var capacity: Int?

    init(capacity: Int?) {
      self.capacity = capacity
    }

    init?(argument: String) {
      guard argument != "all" else { return }
      guard let capacity = Int(argument), capacity > 0 else { return nil }
      self.capacity = capacity
    }

    var defaultValueDescription: String { capacity.map(String.init) ?? "all" }
  }
}
