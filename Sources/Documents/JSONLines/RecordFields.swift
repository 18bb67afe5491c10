/// Which members of a JSON line are the text, the source and the id.
package struct RecordFields: Sendable, Codable, Equatable {
  /// The text, which must be a string.
  package var text: FieldPath

  /// Where to look for the source's name: the first that is a non-empty string wins.
  package var source: [FieldPath]

  /// Where to look for the external id: the first that is a non-empty string or a number wins.
  package var id: [FieldPath]

  /// Fields at the given places.
  package init(text: FieldPath, source: [FieldPath], id: [FieldPath]) {
    self.text = text
    self.source = source
    self.id = id
  }
}
