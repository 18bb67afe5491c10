package import Shards

/// A chunk as people read it: what is in it, from where, why, and the text.
///
/// `inspect` and `report.html` show it.
package struct ChunkView: Sendable {
  package let number: Int

  /// The shard that holds it, and its row there.
  package let file: String
  package let row: Int
  package let chunkLength: Int

  /// In which pass it was packed, from 0; nil where no document is repeated.
  package let pass: Int?
  package let fragments: [FragmentView]

  /// L less the tokens of the fragments.
  package let paddingTokenCount: Int

  /// One fragment of the chunk.
  package struct FragmentView: Sendable {
    package let segment: Shard.Segment
    package let source: String

    /// The row of its document in the document table.
    package let document: DocumentRow

    /// The beginning of its text, and the end where the middle is left out.
    package let text: String
    package let end: String?

    /// Whether the document continues after the fragment, in another chunk.
    package let continues: Bool

    /// The terms that made the link, most important first; nil where they are not known.
    package var linkTerms: [LinkTerm]?

    /// What its document is about; nil where it is not known.
    package var topic: Topic?
  }

  /// A term that the fragment and the query shared, and what it adds to the link score.
  package struct LinkTerm: Sendable, Equatable {
    package let text: String
    package let contribution: Double

    /// A term and what it adds to a score.
    package init(text: String, contribution: Double) {
      self.text = text
      self.contribution = contribution
    }
  }

  /// A topic of a source, and its strongest terms, strongest first.
  package struct Topic: Sendable, Equatable {
    package let number: Int
    package let terms: [String]

    /// The topic with a number and its terms.
    package init(number: Int, terms: [String]) {
      self.number = number
      self.terms = terms
    }

    /// The number and the terms, as people read them.
    var text: String { "topic \(number): " + terms.map(\.visible).joined(separator: ", ") }
  }

  /// The same chunk with the topics of its documents, as `topic` returns them.
  package func named(
    by topic: (_ documentID: Int, _ sourceID: Int) throws -> Topic?
  ) rethrows -> ChunkView {
    try changed { _, fragment in
      fragment.topic = try topic(fragment.segment.documentID, fragment.segment.sourceID)
    }
  }

  /// The same chunk with the terms that made its links, as `explain` returns them for a place in
  /// it.
  package func explained(
    _ explain: (_ place: Int, _ fragments: [Shard.Segment]) throws -> [LinkTerm]?
  ) rethrows -> ChunkView {
    let segments = fragments.map(\.segment)
    return try changed { place, fragment in
      fragment.linkTerms = try explain(place, segments)
    }
  }

  private func changed(
    _ change: (_ place: Int, _ fragment: inout FragmentView) throws -> Void
  ) rethrows -> ChunkView {
    ChunkView(
      number: number, file: file, row: row, chunkLength: chunkLength, pass: pass,
      fragments: try fragments.enumerated().map { place, fragment in
        var fragment = fragment
        try change(place, &fragment)
        return fragment
      }, paddingTokenCount: paddingTokenCount)
  }
}
