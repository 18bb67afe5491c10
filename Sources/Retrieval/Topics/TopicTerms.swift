import BM25
import Topics

/// The terms of a source that topics are made of, and what they weigh.
///
/// Rare terms bring too few documents together, and frequent ones too many. A document's weight for
/// a term is (1 + ln tf) · idf^1.5: rarer terms decide which documents find each other in the
/// buffer, so they count for more than in a vector of tf · idf.
struct TopicTerms {
  /// Terms of fewer documents are left out, unless the source is small.
  static let leastDocumentFrequency = 20

  /// Terms of more than one in so many documents are left out.
  static let greatestShare = 8

  private static let none = UInt32.max
  private static let frequencyLimit = 64

  /// The terms that are not left out: vectors number them from 0 on, ascending.
  let termIDs: [TermID]

  private let numberOfTerm: [UInt32]

  /// idf^1.5 of each term.
  private let importances: [Double]

  /// 1 + ln tf, for tf up to `frequencyLimit`.
  private let saturations: [Double]

  /// The terms of a source with these df.
  init(documentFrequencies: [UInt32], source: IndexedSource) {
    let documentCount = source.statistics.documentCount
    let least = max(2, min(TopicTerms.leastDocumentFrequency, documentCount / 2_000))
    let greatest = max(least, documentCount / TopicTerms.greatestShare)
    let scorer = BM25Scorer(statistics: source.statistics, parameters: BM25Parameters())
    var (termIDs, importances): ([TermID], [Double]) = ([], [])
    var numberOfTerm = [UInt32](repeating: TopicTerms.none, count: documentFrequencies.count)
    for (term, frequency) in documentFrequencies.enumerated()
    where (least...greatest).contains(Int(frequency)) {
      numberOfTerm[term] = UInt32(termIDs.count)
      termIDs.append(TermID(term))
      let idf = scorer.idf(documentFrequency: Int(frequency))
      importances.append(idf * idf.squareRoot())
    }
    self.termIDs = termIDs
    self.numberOfTerm = numberOfTerm
    self.importances = importances
    saturations = (0...TopicTerms.frequencyLimit).map {
      1 + Logarithm.natural(Double(max(1, $0)))
    }
  }

  /// Appends the vector of a document to `vectors`; false where its stored form is damaged.
  ///
  /// `weights` is room that is kept from document to document.
  func append(
    _ vector: UnsafeRawBufferPointer, to vectors: inout TopicVectors,
    weights: inout [(term: UInt32, weight: Double)]
  ) -> Bool {
    weights.removeAll(keepingCapacity: true)
    let isWhole = TermVector.forEachEntry(in: vector) { entry in
      guard Int(entry.termID) < numberOfTerm.count else { return }
      let number = numberOfTerm[Int(entry.termID)]
      guard number != TopicTerms.none else { return }
      let frequency = min(Int(entry.frequency), TopicTerms.frequencyLimit)
      weights.append((number, importances[Int(number)] * saturations[frequency]))
    }
    vectors.append(&weights)
    return isWhole
  }
}
