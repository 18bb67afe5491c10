import LanguageModel
import Shards

/// Documents that a model was not trained on, put together again from the rows of their packing.
///
/// Each is read alone, in windows of at most the model's positions, whatever it was packed beside.
/// Memory: 4 bytes a token.
package struct HeldOutDocuments: Sendable {
  /// The names of the sources.
  package let sources: [String]

  /// The number of documents.
  package let count: Int

  private let tokens: [Int32]
  private let eosTokenID: Int32

  /// What is read at once, in the order of the documents.
  private let windows: [Window]

  private struct Window: Sendable {
    var sourceID: Int
    var range: Range<Int>
    var beginsDocument: Bool
  }

  /// The documents of a packed folder, in windows of `windowLength`, for a model whose vocabulary has
  /// `vocabularySize` ids.
  ///
  /// Throws where a shard is damaged, where a document is not there whole, and
  /// `TrainingError.unsupportedModel` where the folder has another vocabulary.
  package init(folder: String, windowLength: Int, vocabularySize: Int) throws {
    let manifest = try ShardManifest.read(folder: folder)
    guard manifest.vocabularySize == vocabularySize else {
      throw TrainingError.unsupportedModel(
        path: folder, field: "vocab_size", value: "\(manifest.vocabularySize)",
        supported: "\(vocabularySize) with this model")
    }
    var fragments: [Int: [(start: Int, sourceID: Int, tokens: [Int32])]] = [:]
    for record in manifest.shards {
      let shard = try Shard(path: folder + "/" + record.file)
      try shard.withTokens { ids in
        try shard.forEachRow { row, segments, _, _ in
          for segment in segments where !segment.isPadding {
            let tokens = try segment.range.map { position in
              guard let token = Int32(exactly: ids[row, position]), token < vocabularySize else {
                throw TrainingError.idOutOfVocabulary(
                  path: shard.path, row: row, id: ids[row, position],
                  vocabularySize: vocabularySize)
              }
              return token
            }
            guard manifest.sources.indices.contains(segment.sourceID) else {
              throw ShardsError.damagedShard(
                path: shard.path, reason: "row \(row) is of the unknown source \(segment.sourceID)")
            }
            fragments[segment.documentID, default: []].append(
              (segment.start, segment.sourceID, tokens))
          }
        }
      }
    }
    var tokens: [Int32] = []
    var windows: [Window] = []
    for documentID in fragments.keys.sorted() {
      let parts = (fragments[documentID] ?? []).sorted { $0.start < $1.start }
      let first = tokens.count
      for part in parts {
        guard part.start == tokens.count - first else {
          throw ShardsError.damagedShard(
            path: folder, reason: "document \(documentID) is not there whole")
        }
        tokens += part.tokens
      }
      for start in stride(from: first, to: tokens.count, by: windowLength) {
        windows.append(
          Window(
            sourceID: parts[0].sourceID, range: start..<min(start + windowLength, tokens.count),
            beginsDocument: start == first))
      }
    }
    sources = manifest.sources
    eosTokenID = Int32(manifest.eosTokenID)
    count = fragments.count
    self.tokens = tokens
    self.windows = windows
  }

  /// The first window of each document, with the place of its source, without a last token that is
  /// the packing's EOS.
  package func forEachBeginning(_ body: (_ source: Int, _ tokens: [Int32]) throws -> Void) rethrows
  {
    for window in windows where window.beginsDocument {
      let last = tokens[window.range.upperBound - 1]
      let text = tokens[window.range].dropLast(last == eosTokenID ? 1 : 0)
      try body(window.sourceID, Array(text))
    }
  }

  /// The windows in runs that hold at most `capacity` tokens, or one window.
  func parts(capacity: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var (start, tokenCount) = (0, 0)
    for (index, window) in windows.enumerated() {
      if tokenCount + window.range.count > capacity, index > start {
        parts.append(start..<index)
        (start, tokenCount) = (index, 0)
      }
      tokenCount += window.range.count
    }
    if start < windows.count { parts.append(start..<windows.count) }
    return parts
  }

  /// Fills what the model reads with the windows of a part.
  func read(_ part: Range<Int>, into sequences: inout PackedSequences) {
    sequences.removeAll()
    for window in windows[part] { sequences.append(text: tokens[window.range]) }
  }

  /// Adds up by source what a part came to: `loss` gives the losses of its questions in order.
  func add(_ part: Range<Int>, loss: (_ question: Int) -> Float, to sums: inout [Sum]) {
    var question = 0
    for window in windows[part] {
      sums[window.sourceID].documents += window.beginsDocument ? 1 : 0
      for _ in 1..<max(1, window.range.count) {
        sums[window.sourceID].loss += Double(loss(question))
        sums[window.sourceID].tokens += 1
        question += 1
      }
    }
  }

  /// What the documents of a source came to so far.
  struct Sum {
    var documents = 0
    var tokens = 0
    var loss = 0.0
  }

  /// The losses of the sources that have documents, and of all of them together.
  func losses(_ sums: [Sum]) -> [HeldOutLoss] {
    let bySource = zip(sources, sums).filter { $0.1.documents > 0 }
    var all = Sum()
    for (_, sum) in bySource {
      all.documents += sum.documents
      all.tokens += sum.tokens
      all.loss += sum.loss
    }
    return (bySource + [(HeldOutLoss.allSources, all)]).map { name, sum in
      HeldOutLoss(source: name, documents: sum.documents, tokens: sum.tokens, sum: sum.loss)
    }
  }
}
