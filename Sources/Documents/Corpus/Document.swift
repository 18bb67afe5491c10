/// One text of a corpus, with the name it has outside and the source it belongs to.
package struct Document: Sendable, Equatable {
  /// The name the corpus gives the document, or `<path>/<line>` where it gives none.
  ///
  /// Nothing guarantees that it is unique.
  package var externalID: String

  /// The source (domain, subset) the document belongs to, never empty.
  package var sourceName: String

  /// The text as valid UTF-8, at least one byte.
  package var text: [UInt8]

  /// Where the document was read.
  package var location: RecordLocation

  /// A document with the given properties; `text` must be valid UTF-8.
  package init(externalID: String, sourceName: String, text: [UInt8], location: RecordLocation) {
    self.externalID = externalID
    self.sourceName = sourceName
    self.text = text
    self.location = location
  }
}

/// What reading one line or one file gives: a document, or the reason why there is none.
package enum DocumentRecord: Sendable, Equatable {
  /// A document.
  case document(Document)

  /// Input that was left out.
  case skipped(SkippedRecord)

  /// A reservation about input that was kept.
  ///
  /// One about a document comes directly before that document and has its location.
  case notice(SkippedRecord)

  /// The record for `report`: a notice or a skip, as its reason says.
  static func reporting(_ report: SkippedRecord) -> DocumentRecord {
    report.reason.isNotice ? .notice(report) : .skipped(report)
  }
}
