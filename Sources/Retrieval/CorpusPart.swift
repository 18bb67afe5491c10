/// Translates between the numbers of an index and those of the larger corpus of which it holds some
/// documents.
final class CorpusPart: Sendable {
  let statistics: CorpusStatistics
  let members: CorpusMembers

  /// The source in the corpus of each source of the index.
  let sourceIDs: [Int]

  /// By source of the index: the term in the corpus of each of its terms.
  private let termIDs: [[TermID]]

  /// The place of an index in the corpus of `statistics`.
  ///
  /// Throws `RetrievalError` where the index holds what the corpus does not, or was made otherwise.
  /// Memory while it looks: the text of the terms of a source.
  init(_ index: CorpusIndex, within statistics: CorpusStatistics, as members: CorpusMembers) throws
  {
    try statistics.origin.require(.init(of: index), path: index.path)
    guard
      members.documentIDs.count == index.documentCount,
      members.documentIDs.last.map({ Int($0) < statistics.documentCount }) ?? true
    else {
      throw RetrievalError.notAPart(
        index: index.path, corpus: statistics.path,
        what: "\(members.path) names \(members.documentIDs.count) documents, up to "
          + "\(members.documentIDs.last ?? 0) of \(statistics.documentCount), the index holds "
          + "\(index.documentCount)")
    }
    var (sourceIDs, termIDs): ([Int], [[TermID]]) = ([], [])
    for source in index.sources {
      guard let whole = statistics.sources.first(where: { $0.name == source.name }) else {
        throw RetrievalError.notAPart(
          index: index.path, corpus: statistics.path, what: "there is no source '\(source.name)'")
      }
      var dictionary = TermDictionary()
      try statistics.forEachTerm(ofSource: whole) { _ = dictionary.localTermID(of: $0) }
      var terms: [TermID] = []
      try CorpusStatistics.forEachTerm(ofSource: source.id, in: index.database) { text, _ in
        guard let term = dictionary.find(text) else {
          throw RetrievalError.notAPart(
            index: index.path, corpus: statistics.path,
            what: "source '\(source.name)' has no term '\(String(decoding: text, as: UTF8.self))'")
        }
        terms.append(term)
      }
      sourceIDs.append(whole.id)
      termIDs.append(terms)
    }
    (self.statistics, self.members) = (statistics, members)
    (self.sourceIDs, self.termIDs) = (sourceIDs, termIDs)
  }

  /// A term vector of the index with the terms of the corpus, ascending; nil where it has others
  /// than the index.
  func vector(_ vector: TermVector, ofSource sourceID: Int) -> TermVector? {
    let terms = termIDs[sourceID]
    guard vector.entries.allSatisfy({ Int($0.termID) < terms.count }) else { return nil }
    return TermVector(
      vector.entries.map {
        TermVector.Entry(termID: terms[Int($0.termID)], frequency: $0.frequency)
      })
  }
}
