import BM25
import Packing
package import Reporting
package import Retrieval
package import Shards
import Tokenization

/// Finds the terms that made a link, with the index that was packed.
///
/// A link is scored between two waiting fragments, each of which reaches to the end of its
/// document: the query and the one that it found (see `RelatedPacking`). Both are rebuilt from the
/// index, so the contributions sum to the score in the shards.
package final class LinkExplainer {
  private let index: CorpusIndex
  private let tokenizer: Tokenizer
  private let boundary: BoundaryTokens
  private let retrieval: RetrievalConfiguration
  private let seed: UInt64
  private let sources: [String]

  /// What is known of a source, read when it is first needed.
  private var sourcesByID: [Int: SourceKnowledge] = [:]

  private struct SourceKnowledge {
    var terms: FragmentTerms
    var texts: [String]
    var documentFrequencies: [UInt32]
    var scorer: BM25Scorer
  }

  /// An explainer for the links of a packing of `index`; nil where the packing retrieved nothing.
  ///
  /// Throws where the folder was packed from another index.
  package init?(of folder: PackedFolder, by index: CorpusIndex) throws {
    let manifest = folder.manifest
    guard
      manifest.tokenizer.fingerprint == index.tokenizer.fingerprint,
      manifest.documentTable.rows == index.documentCount
    else { throw PipelineError.otherIndex(folder: folder.path, index: index.path) }
    guard let retrieval = manifest.configuration.retrieval else { return nil }
    self.index = index
    self.retrieval = retrieval
    seed = manifest.configuration.seed
    sources = manifest.sources
    tokenizer = try Tokenizer(json: index.tokenizer.json, path: index.path)
    boundary = manifest.boundary
  }

  /// The terms that the fragment at `place` of a chunk shares with its query, those with the
  /// highest contribution first; nil for a head and for what was not retrieved.
  ///
  /// Terms that are tokens are returned as their text.
  package func terms(
    ofLinkAt place: Int, in fragments: [Shard.Segment]
  ) throws -> [ChunkView.LinkTerm]? {
    guard place > 0, fragments[place].linkScore > 0 else { return nil }
    let querying = fragments[retrieval.order == .star ? 0 : place - 1]
    let source = try knowledge(ofSource: fragments[place].sourceID)
    let selection = retrieval.querySelection(seed: seed)
    let query = try query(of: querying, source, selection)
    let found = try vector(of: fragments[place], source)
    let frequencies = Dictionary(
      uniqueKeysWithValues: found.vector.entries.map { ($0.termID, $0.frequency) })
    let norm = source.scorer.lengthNorm(documentLength: found.documentLength)
    func idf(_ termID: TermID) -> Double {
      let frequencies = source.documentFrequencies
      let isKnown = frequencies.indices.contains(Int(termID))
      return source.scorer.idf(documentFrequency: isKnown ? Int(frequencies[Int(termID)]) : 0)
    }
    let selected = selection.select(from: query, idf: idf)
    return selected.entries.compactMap { entry -> ChunkView.LinkTerm? in
      guard let frequency = frequencies[entry.termID] else { return nil }
      let impact = source.scorer.impact(
        idf: idf(entry.termID), termFrequency: Int(frequency), lengthNorm: norm)
      return ChunkView.LinkTerm(
        text: text(ofTerm: entry.termID, source), contribution: Double(entry.frequency) * impact)
    }.sorted {
      $0.contribution != $1.contribution ? $0.contribution > $1.contribution : $0.text < $1.text
    }
  }

  private func knowledge(ofSource sourceID: Int) throws -> SourceKnowledge {
    if let known = sourcesByID[sourceID] { return known }
    guard sources.indices.contains(sourceID) else {
      throw RetrievalError.unknownSource(name: "number \(sourceID)", known: sources)
    }
    let source = try index.source(named: sources[sourceID])
    var texts: [String] = []
    try index.forEachTerm(ofSource: source) { texts.append(String(decoding: $0, as: UTF8.self)) }
    let known = SourceKnowledge(
      terms: try FragmentTerms(
        index: index, source: source, tokenizer: tokenizer, boundary: boundary,
        analyzer: FragmentAnalyzer(index.analyzer)),
      texts: texts, documentFrequencies: try index.documentFrequencies(ofSource: source),
      scorer: BM25Scorer(
        statistics: source.statistics, parameters: retrieval.parameters))
    sourcesByID[sourceID] = known
    return known
  }

  /// The query terms, or those to choose from, of the waiting fragment that a segment begins.
  private func query(
    of segment: Shard.Segment, _ source: SourceKnowledge, _ selection: QuerySelection
  ) throws -> TermVector {
    let fragment = try fragment(of: segment)
    let vector = try source.terms.vector(of: fragment).vector
    return source.terms.query(of: fragment, vector: vector, selection: selection)
  }

  /// The terms of the waiting fragment that a segment begins.
  private func vector(
    of segment: Shard.Segment, _ source: SourceKnowledge
  ) throws -> (vector: TermVector, documentLength: Int) {
    try source.terms.vector(of: fragment(of: segment))
  }

  private func fragment(of segment: Shard.Segment) throws -> Fragment {
    let document = try index.tokens(ofDocument: segment.documentID)
    let whole = boundary.fragment(
      of: TokenizedDocument(
        documentID: segment.documentID, sourceID: document.sourceID, tokens: document.tokens))
    let isRemainder = segment.start > 0 && segment.start < whole.tokens.count
    return isRemainder ? whole.split(at: segment.start).remainder : whole
  }

  private func text(ofTerm termID: TermID, _ source: SourceKnowledge) -> String {
    let text = source.texts.indices.contains(Int(termID)) ? source.texts[Int(termID)] : ""
    return TermText(analyzer: index.analyzer, tokenizer: tokenizer).text(of: text)
  }
}
