import Foundation
import LanguageModel
import Packing
import Shards

/// Documents that a model was not trained on, reassembled from the rows of their packing.
///
/// Each is read by itself, in windows of at most the model's positions, whatever it was packed
/// beside. Memory: 4 bytes per token.
package struct HeldOutDocuments: Sendable {
  /// The folder of their packing.
  package let folder: String

  /// The names of the sources.
  package let sources: [String]

  /// The number of documents.
  package let count: Int

  private let tokens: [Int32]
  private let eosTokenID: Int32

  /// The windows in the order of the documents.
  private let windows: [Window]

  private struct Window: Sendable {
    var sourceID: Int
    var range: Range<Int>
    var beginsDocument: Bool
  }

  /// The documents of a packed folder, in windows of `windowLength`, for a model whose vocabulary
  /// has `vocabularySize` ids.
  ///
  /// Throws where a shard is damaged, where a document is incomplete, and
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
          for segment in segments where !segment.isPadding && segment.pass == 0 {
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
      let found = (fragments[documentID] ?? []).sorted { $0.start < $1.start }
      let first = tokens.count
      for fragment in found {
        guard fragment.start == tokens.count - first else {
          throw ShardsError.damagedShard(
            path: folder, reason: "document \(documentID) is incomplete")
        }
        tokens += fragment.tokens
      }
      for start in stride(from: first, to: tokens.count, by: windowLength) {
        windows.append(
          Window(
            sourceID: found[0].sourceID, range: start..<min(start + windowLength, tokens.count),
            beginsDocument: start == first))
      }
    }
    self.folder = folder
    sources = manifest.sources
    eosTokenID = Int32(manifest.eosTokenID)
    count = fragments.count
    self.tokens = tokens
    self.windows = windows
  }

  /// The documents of `folder`, or else of the packing that `pack --holdout` wrote beside the one
  /// of `rows`, where there is one; windows have the length of its rows.
  ///
  /// Throws as `init` does.
  package static func find(
    in folder: String?, beside rows: PackedRows, vocabularySize: Int
  ) throws -> HeldOutDocuments? {
    let beside = PackedFolder.heldOutPath(beside: rows.folder)
    let found = folder ?? (FileManager.default.fileExists(atPath: beside) ? beside : nil)
    return try found.map {
      try HeldOutDocuments(
        folder: $0, windowLength: rows.manifest.chunkLength, vocabularySize: vocabularySize)
    }
  }

  /// Calls `body` with the first window of each document, without the packing's EOS at its end, and
  /// the place of its source.
  package func forEachBeginning(_ body: (_ source: Int, _ tokens: [Int32]) throws -> Void) rethrows
  {
    for window in windows where window.beginsDocument {
      let last = tokens[window.range.upperBound - 1]
      let text = tokens[window.range].dropLast(last == eosTokenID ? 1 : 0)
      try body(window.sourceID, Array(text))
    }
  }

  /// Batches of consecutive windows that hold at most `capacity` tokens, or one window.
  func batches(capacity: Int) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var (start, tokenCount) = (0, 0)
    for (index, window) in windows.enumerated() {
      if tokenCount + window.range.count > capacity, index > start {
        batches.append(start..<index)
        (start, tokenCount) = (index, 0)
      }
      tokenCount += window.range.count
    }
    if start < windows.count { batches.append(start..<windows.count) }
    return batches
  }

  /// Fills `sequences` with the windows of a batch.
  func read(_ batch: Range<Int>, into sequences: inout PackedSequences) {
    sequences.removeAll()
    for window in windows[batch] { sequences.append(text: tokens[window.range]) }
  }

  /// Adds the losses of a batch to the sums by source: `loss` gives those of its targets in order.
  func add(_ batch: Range<Int>, loss: (_ target: Int) -> Float, to sums: inout [Sum]) {
    var target = 0
    for window in windows[batch] {
      sums[window.sourceID].documents += window.beginsDocument ? 1 : 0
      for _ in 1..<max(1, window.range.count) {
        sums[window.sourceID].loss += Double(loss(target))
        sums[window.sourceID].tokens += 1
        target += 1
      }
    }
  }

  /// Sums over documents of a source.
  struct Sum {
    var documents = 0
    var tokens = 0
    var loss = 0.0
  }

  /// The losses of the sources that have documents, then of all of them together.
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
