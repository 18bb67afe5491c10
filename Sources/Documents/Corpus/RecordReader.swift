/// Reads one file of a corpus, block by block: what a new input format conforms to, beside its case
/// in `InputFormat` and its line in `CorpusReader`.
///
/// Bad input is in the blocks, as skipped records; what is thrown ends the run.
protocol RecordReader {
  /// The next block, or nil after the last one, which says that it ends the file.
  mutating func next() throws(DocumentsError) -> RecordBlock?
}

/// Consecutive records of one file, read but not yet parsed.
struct RecordBlock: Sendable {
  /// Appends the records, in order: pure, for any thread to call, and where the work is done.
  var appendRecords: @Sendable (inout [DocumentRecord]) -> Void

  /// How many lines of the file were read so far, blank ones included, or how many rows; 1 for a
  /// text file.
  var endLine: Int

  /// The size of the block in bytes, after decompression.
  var byteCount: Int

  /// The bytes on disk that were read of the file so far.
  var rawByteCount: Int

  /// Whether nothing of the file is left.
  var isEndOfFile: Bool
}
