/// How the notes about a person or the pages of a sheet are divided into documents; the raw value
/// is the spelling on the command line.
package enum Arrangement: String, CaseIterable, Sendable {
  /// Each is a document of its own.
  case apart
  /// The positive control of the use of context: all notes about a person, or all pages of a sheet,
  /// are one document, so that every chunk holds related text, whatever the packing.
  case together
  /// The positive control of knowledge: each fact of a note is a document of its own, so that no
  /// context has it.
  case scattered
}
