import Packing
import Retrieval
import Shards

/// What became of the documents of an index: the rows of the document table.
struct PackedDocuments {
  let index: CorpusIndex
  let settings: PackingSettings

  /// The partition whose documents are wanted; nil for all of them.
  let partition: Int?

  /// Ascending by document.
  let dropped: [DroppedDocument]

  /// Calls `emit` with each row, ascending by document.
  func forEachRow(_ emit: (DocumentRow) throws -> Void) throws {
    let partitioning = settings.configuration.partitioning
    var next = 0
    try index.forEachDocument { document in
      if let partition, partitioning.partition(ofExternalID: document.externalID) != partition {
        return
      }
      var reason: DropReason?
      if next < dropped.count, dropped[next].documentID == document.id {
        reason = dropped[next].reason
        next += 1
      }
      try emit(
        DocumentRow(
          documentID: document.id, externalID: document.externalID,
          source: index.sources[document.sourceID].name, path: document.path,
          line: document.line, tokenCount: document.tokenCount,
          packedTokenCount: reason == nil
            ? settings.truncatedTokenCount(of: document.tokenCount) : nil,
          dropped: reason))
    }
  }
}
