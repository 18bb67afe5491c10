/// What turns documents into chunks: a stream of chunks, pulled one at a time.
///
/// Every token of every document that goes in comes out once. A chunk has L tokens; fewer has only
/// the last one of a stream, one that a near-duplicate ended, and any of a strategy that keeps
/// documents whole.
package protocol PackingStrategy {
  /// The next chunk, or nil after the last.
  mutating func next() throws -> Chunk?
}
