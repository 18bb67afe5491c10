/// The four voices of the notes; the raw value is the source's name in the corpus.
package enum NoteSource: String, CaseIterable, Sendable {
  /// Entries of names and fields.
  case register

  /// Letters about people, with much besides facts.
  case letters

  /// Questions about a person, with answers.
  case gazette

  /// Sheets that label words.
  case sheets

  /// The sources about people.
  static let ofPeople: [NoteSource] = [.register, .letters, .gazette]
}
