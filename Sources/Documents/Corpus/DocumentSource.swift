/// Where documents come from: a pull of blocks, in an order that depends on the input alone.
package protocol DocumentSource {
  /// The next block, or nil at the end.
  ///
  /// Bad input is in the block, as skipped records; what is thrown ends the run.
  mutating func next() throws -> DocumentBlock?
}
