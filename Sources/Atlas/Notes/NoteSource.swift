/// The four voices of the notes; the raw value is the source's name in the corpus.
package enum NoteSource: String, CaseIterable, Sendable {
  /// Entries of names and fields.
  case register

  /// Letters about people, with much that is no fact.
  case letters

  /// Questions about a person, with answers.
  case gazette

  /// Sheets on which words get labels.
  case sheets

  /// The sources that tell of people.
  static let ofPeople: [NoteSource] = [.register, .letters, .gazette]
}
