import Documents
import Packing
import Randomness
import Retrieval
import Shards

/// The documents of one unit of work in seeded random order, framed by BOS and EOS.
///
/// Left out are documents of the other side of a holdout, documents that are too long or
/// near-duplicates of an earlier one (where the configuration drops these), and documents that no
/// longer fit into the budget of their source.
final class DocumentStream {
  private let index: CorpusIndex
  private let unit: PackingUnit
  private let configuration: PackingConfiguration
  private let boundary: BoundaryTokens
  private let holdout: HoldoutSplit?
  private let order: Order
  private let isWanted: [Bool]?
  private let drop: (_ documentID: Int, _ reason: DropReason) -> Void
  private let timings: StageTimings
  private var budgets: [TokenBudget]?
  private var nearDuplicates = NearDuplicateFilter()
  private var position = 0

  /// The ranks of the documents in the unit, one after another.
  private enum Order {
    case random(SeededPermutation)
    case topics(TopicFeed)

    var count: Int {
      switch self {
      case .random(let permutation): permutation.count
      case .topics(let feed): feed.ranks.count
      }
    }

    subscript(position: Int) -> Int {
      switch self {
      case .random(let permutation): permutation[position]
      case .topics(let feed): Int(feed.ranks[position])
      }
    }
  }

  /// A stream of the documents of a unit, in random order where no feed is given.
  ///
  /// `isWanted` says by rank which documents come at all; nil for all of them. `timings` are those
  /// of a strategy that reads the stream.
  init(
    _ unit: PackingUnit, of index: CorpusIndex, _ settings: PackingSettings,
    feed: TopicFeed? = nil, isWanted: [Bool]? = nil,
    timings: StageTimings = StageTimings(isEnabled: false),
    drop: @escaping (_ documentID: Int, _ reason: DropReason) -> Void
  ) {
    self.unit = unit
    self.index = index
    configuration = settings.configuration
    boundary = settings.boundary
    holdout = configuration.holdoutSplit
    self.drop = drop
    self.timings = timings
    self.isWanted = isWanted
    budgets = unit.budgets?.map { TokenBudget(tokenCount: $0) }
    var generator = SplitMix64(seed: configuration.seed, stream: unit.streamName)
    order =
      feed.map { .topics($0) }
      ?? .random(SeededPermutation(count: unit.documentCount, using: &generator))
  }

  /// The rank in the unit of the document that came last.
  var rank: Int { order[position - 1] }

  /// The next document as one fragment, or nil after the last.
  func next() throws -> Fragment? {
    let clock = timings.clock()
    defer { timings.add(clock, to: .load, within: .pack) }
    while position < order.count {
      let rank = order[position]
      position += 1
      if isWanted?[rank] == false { continue }
      let document = try document(at: rank)
      if let fragment = admit(document) { return fragment }
    }
    return nil
  }

  /// The fragment of a document, unless it is left out.
  private func admit(_ document: TokenizedDocument) -> Fragment? {
    if let holdout, !holdout.contains(document.tokens) {
      drop(document.documentID, holdout.side == .training ? .heldOut : .forTraining)
      return nil
    }
    var fragment = boundary.fragment(of: document)
    if fragment.tokens.count > configuration.chunkLength {
      switch configuration.longDocuments {
      case .split: break
      case .truncate: fragment = fragment.split(at: configuration.chunkLength).beginning
      case .drop:
        drop(document.documentID, .tooLong)
        return nil
      }
    }
    if configuration.nearDuplicates != .allow {
      let end = boundary.bosCount + document.tokens.count
      let text = fragment.tokens.prefix(end).dropFirst(boundary.bosCount)
      fragment.sketch = DocumentSketch(of: text)
    }
    if configuration.nearDuplicates == .drop, let sketch = fragment.sketch,
      nearDuplicates.hasNearDuplicate(of: sketch)
    {
      drop(document.documentID, .nearDuplicate)
      return nil
    }
    if budgets?[document.sourceID].spend(fragment.tokens.count) == false {
      drop(document.documentID, .overBudget)
      return nil
    }
    if configuration.nearDuplicates == .drop, let sketch = fragment.sketch {
      nearDuplicates.keep(sketch)
    }
    return fragment
  }

  private func document(at rank: Int) throws -> TokenizedDocument {
    if let documentIDs = unit.documentIDs {
      let documentID = Int(documentIDs[rank])
      let (sourceID, tokens) = try index.tokens(ofDocument: documentID)
      return TokenizedDocument(documentID: documentID, sourceID: sourceID, tokens: tokens)
    }
    guard configuration.strategy.keepsSourcesApart else {
      let (sourceID, tokens) = try index.tokens(ofDocument: rank)
      return TokenizedDocument(documentID: rank, sourceID: sourceID, tokens: tokens)
    }
    let sourceID = unit.sources[0].id
    let (documentID, tokens) = try index.tokens(ofSource: sourceID, at: rank)
    return TokenizedDocument(documentID: documentID, sourceID: sourceID, tokens: tokens)
  }
}
