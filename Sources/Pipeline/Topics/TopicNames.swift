package import Reporting
package import Retrieval
import Tokenization

/// What the documents of an index are about: its topics, each named by its strongest terms.
///
/// Memory: 8 bytes per document of the sources that were asked for, and their topics.
package final class TopicNames {
  private let index: CorpusIndex
  private let termText: TermText

  /// What is known of a source, read when it is first needed.
  private var sourcesByID: [Int: SourceKnowledge] = [:]

  private struct SourceKnowledge {
    /// Ascending, and the topic of each.
    var documentIDs: [UInt32]
    var topics: [UInt32]

    /// By number.
    var terms: [[String]]
  }

  /// A topic with what it holds.
  package struct Summary: Sendable, Equatable {
    package var topic: ChunkView.Topic
    package var documentCount = 0
    package var tokenCount = 0
  }

  /// The names of the topics of an index.
  ///
  /// Throws `PipelineError.noTopics` where the index was made without topics, and
  /// `TokenizationError` where its tokenizer cannot be read.
  package init(of index: CorpusIndex) throws {
    guard index.hasTopics else { throw PipelineError.noTopics(index: index.path) }
    self.index = index
    termText = TermText(
      analyzer: index.analyzer,
      tokenizer: try Tokenizer(json: index.tokenizer.json, path: index.path))
  }

  /// The topics of each source, by number: none for sources that are too small for topics.
  ///
  /// O(documents of the index).
  package func summaries() throws -> [(source: IndexedSource, topics: [Summary])] {
    let topicsOfSource = try index.sources.map { try knowledge(ofSource: $0).topics }
    var summaries = try index.sources.map { source in
      try knowledge(ofSource: source).terms.indices.map { Summary(topic: try topic($0, source)) }
    }
    var (sourceOfRank, rank) = (-1, 0)
    try index.forEachLength { _, sourceID, tokenCount in
      rank = sourceID == sourceOfRank ? rank + 1 : 0
      sourceOfRank = sourceID
      let topics = topicsOfSource[sourceID]
      guard !topics.isEmpty else { return }
      summaries[sourceID][Int(topics[rank])].documentCount += 1
      summaries[sourceID][Int(topics[rank])].tokenCount += tokenCount
    }
    return Array(zip(index.sources, summaries))
  }

  /// The topic of a document; nil where its source is too small for topics.
  package func topic(ofDocument documentID: Int, sourceID: Int) throws -> ChunkView.Topic? {
    guard index.sources.indices.contains(sourceID) else { return nil }
    let source = index.sources[sourceID]
    let known = try knowledge(ofSource: source)
    var (low, high) = (0, known.topics.count)
    while low < high {
      let middle = (low + high) / 2
      if known.documentIDs[middle] < documentID { low = middle + 1 } else { high = middle }
    }
    guard low < known.topics.count, known.documentIDs[low] == documentID else { return nil }
    return try topic(Int(known.topics[low]), source)
  }

  private func topic(_ number: Int, _ source: IndexedSource) throws -> ChunkView.Topic {
    let terms = try knowledge(ofSource: source).terms[number]
    return ChunkView.Topic(number: number, terms: terms.map(termText.text))
  }

  private func knowledge(ofSource source: IndexedSource) throws -> SourceKnowledge {
    if let known = sourcesByID[source.id] { return known }
    var known = SourceKnowledge(
      documentIDs: [], topics: [], terms: try index.topicTerms(ofSource: source))
    if let topics = try index.topics(ofSource: source) {
      known.topics = topics
      known.documentIDs = try index.documentIDs(ofSource: source)
    }
    guard known.topics.allSatisfy({ $0 < known.terms.count }) else {
      throw RetrievalError.damaged(path: index.path, what: "the topics of source \(source.name)")
    }
    sourcesByID[source.id] = known
    return known
  }
}
