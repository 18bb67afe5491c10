import Packing
package import Shards

/// Where a document is: its row of the document table, and each place in the shards.
package struct DocumentTrace: Sendable {
  package let document: DocumentRow

  /// Pass after pass, each in the order of the document's tokens; empty where it was dropped.
  package let placements: [Placement]

  /// One fragment of the document.
  package struct Placement: Sendable, Equatable {
    package let chunk: Int

    /// The shard that holds the chunk, and its row there.
    package let file: String
    package let row: Int
    package let segment: Shard.Segment

    /// Its pass, from 0; nil where no document is repeated.
    package let pass: Int?

    /// Which fragment of the chunk it is, from 0, and of how many.
    package let place: Int
    package let fragmentCount: Int

    /// The documents before and after it in the chunk; nil at the chunk's ends.
    package let previousDocumentID: Int?
    package let nextDocumentID: Int?
  }

  /// Finds all documents with an external id, or the one with a document id.
  ///
  /// Reads the document table once and what the segments are of; O(bytes of the table + segments).
  /// Throws `ShardsError.noSuchDocument` where the packing has none.
  package static func find(
    _ name: Name, in folder: PackedFolder
  ) throws -> [DocumentTrace] {
    let documents: [DocumentRow]
    switch name {
    case .externalID(let externalID):
      documents = try DocumentTable.rows(externalID: externalID, folder: folder.path)
    case .documentID(let documentID):
      documents = try DocumentTable.rows([documentID], folder: folder.path).map(\.value)
    }
    guard !documents.isEmpty else {
      throw ShardsError.noSuchDocument(path: folder.path, name: name.description)
    }
    let wanted = Set(documents.map(\.documentID))
    var placements: [Int: [Placement]] = [:]
    try folder.forEachChunk { chunk, segments in
      for segment in segments where wanted.contains(segment.documentID) {
        let fragments = segments.filter { !$0.isPadding }
        guard let place = fragments.firstIndex(of: segment) else { continue }
        let (file, row) = folder.location(ofChunk: chunk)
        placements[segment.documentID, default: []].append(
          Placement(
            chunk: chunk, file: file, row: row, segment: segment,
            pass: folder.manifest.repeatsDocuments ? segment.pass : nil, place: place,
            fragmentCount: fragments.count,
            previousDocumentID: place > 0 ? fragments[place - 1].documentID : nil,
            nextDocumentID: place + 1 < fragments.count ? fragments[place + 1].documentID : nil))
      }
    }
    return documents.map { document in
      DocumentTrace(
        document: document,
        placements: (placements[document.documentID] ?? [])
          .sorted { ($0.segment.pass, $0.segment.start) < ($1.segment.pass, $1.segment.start) })
    }
  }

  /// How a document is named.
  package enum Name: Sendable, CustomStringConvertible {
    case externalID(String)
    case documentID(Int)

    /// The name as messages print it.
    package var description: String {
      switch self {
      case .externalID(let externalID): "with the external id '\(externalID)'"
      case .documentID(let documentID): "number \(documentID)"
      }
    }
  }
}
