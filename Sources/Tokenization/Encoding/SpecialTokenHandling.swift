/// What becomes of special tokens that are spelled out in a text.
///
/// The raw value is the spelling on the command line.
package enum SpecialTokenHandling: String, CaseIterable, Sendable {
  /// They are ordinary text.
  case ordinary
  /// They become their ids.
  case parse
}
