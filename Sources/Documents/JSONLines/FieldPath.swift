/// The place of a member in a JSON object, such as `text` or `meta.redpajama_set_name`.
///
/// A dot steps into a nested object. A top-level member whose key is the whole spelling, dots
/// included, wins over the path.
package struct FieldPath: Hashable, Sendable, Codable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  /// The path as written.
  package let spelling: String

  /// The path written as `spelling`; every spelling is a path.
  package init(_ spelling: String) {
    self.spelling = spelling
  }

  /// The path that the literal spells.
  package init(stringLiteral value: String) {
    self.init(value)
  }

  /// The path that a JSON string spells.
  package init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the spelling as a JSON string.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(spelling)
  }

  /// The path as written.
  package var description: String { spelling }

  /// The keys from the outside in, as UTF-8.
  var components: [[UInt8]] {
    spelling.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map(Array.init)
  }
}
