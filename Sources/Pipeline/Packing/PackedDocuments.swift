import Packing
import Retrieval
import Shards

/// What became of the documents of an index: the rows of the document table.
struct PackedDocuments {
  let index: CorpusIndex
  let settings: PackingSettings

  /// The units of the partition whose documents are wanted; nil for all documents.
  let units: [PackingUnit]?

  /// Ascending by document.
  let dropped: [DroppedDocument]

  /// Calls `emit` with each row, ascending by document.
  func forEachRow(_ emit: (DocumentRow) throws -> Void) throws {
    // Every pass is over the same documents.
    let wanted = units.map { units in
      units.flatMap { $0.pass == 0 ? $0.documentIDs ?? [] : [] }.sorted()
    }
    var nextWanted = 0
    var next = 0
    try index.forEachDocument { document in
      if let wanted {
        guard nextWanted < wanted.count, wanted[nextWanted] == document.id else { return }
        nextWanted += 1
      }
      // A document that is left out of one pass is listed once, of several as often.
      let firstDrop = next
      while next < dropped.count, dropped[next].documentID == document.id { next += 1 }
      let copyCount = settings.passCount(ofSource: document.sourceID) - (next - firstDrop)
      let reason = copyCount > 0 ? nil : dropped[firstDrop].reason
      try emit(
        DocumentRow(
          documentID: document.id, externalID: document.externalID,
          source: index.sources[document.sourceID].name, path: document.path,
          line: document.line, tokenCount: document.tokenCount,
          packedTokenCount: reason == nil
            ? settings.truncatedTokenCount(of: document.tokenCount) : nil,
          passCount: settings.repeatsDocuments && reason == nil ? copyCount : nil,
          dropped: reason))
    }
  }
}
