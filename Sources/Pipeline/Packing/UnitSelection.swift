import Packing
import Retrieval
import Shards

/// Which documents of a unit are packed, where this is decided before the first of them comes.
///
/// It is where a feed by topics would spend a budget topic after topic, where every pass must leave
/// out the same near-duplicates, and where sources have given all their tokens in earlier passes.
/// Memory: a byte per document of the unit; of the corpus, where sources are finished.
struct UnitSelection {
  /// By the rank in the unit.
  private(set) var isChosen: [Bool]

  /// The settings for the documents that are chosen: none of them is dropped for its own sake where
  /// that is decided.
  private(set) var settings: PackingSettings

  /// Chooses the documents of a unit, and calls `drop` with those that are left out; nil where each
  /// document can be judged as it comes.
  init?(
    _ unit: PackingUnit, of index: CorpusIndex, _ settings: PackingSettings, feedsTopics: Bool,
    drop: @escaping (_ documentID: Int, _ reason: DropReason) -> Void
  ) throws {
    let hasSameCopies = settings.repeatsDocuments && settings.nearDuplicates == .drop
    let spendsFirst = feedsTopics && unit.budgets != nil
    guard hasSameCopies || spendsFirst || !unit.finishedSourceIDs.isEmpty else { return nil }
    self.settings = settings
    isChosen = Array(repeating: true, count: unit.documentCount)
    let isFinished = try UnitSelection.finished(unit, of: index)
    if hasSameCopies {
      var first = unit
      (first.pass, first.budgets) = (0, nil)
      // Documents of finished sources are compared, as in the first pass, but are not of this one.
      try choose(
        DocumentStream(first, of: index, self.settings) { documentID, reason in
          if !isFinished(documentID) { drop(documentID, reason) }
        })
      self.settings = settings.afterSelection
    }
    if !unit.finishedSourceIDs.isEmpty {
      for rank in isChosen.indices where isFinished(unit.documentID(at: rank)) {
        isChosen[rank] = false
      }
    }
    if spendsFirst {
      try choose(DocumentStream(unit, of: index, self.settings, isWanted: isChosen, drop: drop))
      self.settings = settings.afterSelection
    }
  }

  /// Chooses what a stream yields.
  private mutating func choose(_ documents: DocumentStream) throws {
    isChosen = Array(repeating: false, count: isChosen.count)
    while try documents.next() != nil { isChosen[documents.rank] = true }
  }

  /// Whether the source of a document has given all of its tokens before the pass of the unit.
  private static func finished(
    _ unit: PackingUnit, of index: CorpusIndex
  ) throws -> (_ documentID: Int) -> Bool {
    guard !unit.finishedSourceIDs.isEmpty else { return { _ in false } }
    var isFinished = [Bool](repeating: false, count: index.documentCount)
    for source in unit.sources where unit.finishedSourceIDs.contains(source.id) {
      for documentID in try index.documentIDs(ofSource: source) {
        isFinished[Int(documentID)] = true
      }
    }
    return { [isFinished] in isFinished[$0] }
  }
}

extension PackingUnit {
  /// The document with a rank in a unit of all sources.
  fileprivate func documentID(at rank: Int) -> Int {
    documentIDs.map { Int($0[rank]) } ?? rank
  }
}

extension PackingSettings {
  /// The settings for documents that were chosen already: none is dropped for its own sake.
  fileprivate var afterSelection: PackingSettings {
    var settings = self
    settings.configuration.holdout = nil
    if settings.configuration.nearDuplicates == .drop {
      settings.configuration.nearDuplicates = .apart
    }
    return settings
  }
}
