/// How special tokens that are spelled out in a text are encoded.
///
/// The raw value is the spelling on the command line.
package enum SpecialTokenHandling: String, CaseIterable, Codable, Sendable {
  /// As ordinary text.
  case ordinary
  /// As their ids.
  case parse
}
