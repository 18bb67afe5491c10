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

  /// A document with the given parts; `text` must be valid UTF-8.
  package init(externalID: String, sourceName: String, text: [UInt8], location: RecordLocation) {
    self.externalID = externalID
    self.sourceName = sourceName
    self.text = text
    self.location = location
  }
}
