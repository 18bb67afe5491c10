/// Where notes and pages stand: in documents of their own, or so that an ability is easy to learn.
package enum Arrangement: String, CaseIterable, Sendable {
  case apart
  /// The positive control of what the context gives: all notes of a person, or all pages of a sheet, are
  /// one document, so chunks hold what belongs together, whatever the packing.
  case together
  /// The positive control of knowledge: each fact of a note is a document of its own, and no context
  /// has it.
  case scattered
}
