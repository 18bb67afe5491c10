/// A control token, such as the one that ends a text.
package struct SpecialToken: Equatable, Sendable {
  /// Its text.
  package let content: String
  /// Its id.
  package let id: TokenID
}
