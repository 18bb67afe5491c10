/// What turns documents into chunks: a stream of chunks, pulled one at a time.
///
/// Every token of every document that goes in comes out once. A chunk has L tokens, or fewer where
/// it is the last of a stream, where only near-duplicates are left for it, and where a strategy
/// keeps documents whole.
package protocol PackingStrategy {
  /// The next chunk, or nil after the last.
  mutating func next() throws -> Chunk?
}
