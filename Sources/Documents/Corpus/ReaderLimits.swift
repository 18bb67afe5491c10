/// The bounds that keep memory independent of the input.
package struct ReaderLimits: Sendable, Equatable {
  /// The longest line, and the largest text file, that is read, in bytes; 128 MiB if not set.
  package var maximumLineByteCount: Int

  /// The size in bytes up to which lines are gathered into one block; 1 MiB if not set.
  ///
  /// A longer line is a block of its own. The records do not depend on it.
  package var blockByteCount: Int

  /// How many arrays and objects may be open at once in a line; 1,000 if not set.
  package var maximumNestingDepth: Int

  /// Limits; values below 1 count as 1.
  package init(
    maximumLineByteCount: Int = 128 << 20, blockByteCount: Int = 1 << 20,
    maximumNestingDepth: Int = 1_000
  ) {
    self.maximumLineByteCount = max(1, maximumLineByteCount)
    self.blockByteCount = max(1, blockByteCount)
    self.maximumNestingDepth = max(1, maximumNestingDepth)
  }
}
