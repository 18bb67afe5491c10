/// Reads a list of files, in order, as blocks of documents.
///
/// The records depend only on the files, the fields and the limits; how they are divided into
/// blocks depends on the block size and on where reading starts.
package struct CorpusReader {
  private let files: [CorpusFile]
  private let fields: RecordFields
  private let trie: FieldTrie
  private let limits: ReaderLimits
  private var fileIndex: Int
  private var skippedLineCount: Int
  private var reader: (any RecordReader)?
  private var finishedByteCount: Int
  private var openByteCount = 0

  /// A reader of `files` that resumes after `cursor`, or starts at the beginning where it is nil.
  ///
  /// The lines before the cursor are read again, but not parsed. Standard input must then be given
  /// the same bytes again.
  package init(
    files: [CorpusFile], fields: RecordFields = FieldPreset.auto.fields,
    limits: ReaderLimits = ReaderLimits(), startingAt cursor: IngestCursor? = nil
  ) {
    self.files = files
    self.fields = fields
    self.limits = limits
    trie = FieldTrie(fields)
    let isInside = cursor.map { !$0.isEndOfFile } ?? true
    fileIndex = min(max(0, cursor?.fileIndex ?? 0) + (isInside ? 0 : 1), files.count)
    skippedLineCount = isInside ? max(0, cursor?.line ?? 0) : 0
    finishedByteCount = files[..<fileIndex].reduce(0) { $0 + $1.byteCount }
  }

  /// The bytes on disk read so far, including files before the starting cursor: for progress.
  package var bytesRead: Int { finishedByteCount + openByteCount }

  /// The next block, or nil at the end.
  ///
  /// A file of many records ends with a block whose cursor is at its end, and which may hold no
  /// records. Bad input is in the block, as skipped records; what is thrown ends the run.
  package mutating func next() throws(DocumentsError) -> DocumentBlock? {
    guard var (block, cursor) = try nextOfFile() else { return nil }
    var blocks = [block]
    var byteCount = block.byteCount
    while hasRoom(forFileAfter: cursor.fileIndex, filled: byteCount),
      let next = try nextOfFile()
    {
      (block, cursor) = next
      blocks.append(block)
      byteCount += block.byteCount
    }
    return DocumentBlock(cursor: cursor, blocks: blocks)
  }

  /// The next block of the file that is being read, and the position after it.
  private mutating func nextOfFile() throws(DocumentsError) -> (RecordBlock, IngestCursor)? {
    guard fileIndex < files.count else { return nil }
    let file = files[fileIndex]
    if reader == nil {
      reader = try makeReader(of: file)
      skippedLineCount = 0
    }
    guard let block = try reader?.next() else { return nil }
    let cursor = IngestCursor(
      fileIndex: fileIndex, line: block.endLine, isEndOfFile: block.isEndOfFile)
    openByteCount = block.rawByteCount
    if block.isEndOfFile {
      finishedByteCount += block.rawByteCount
      openByteCount = 0
      fileIndex += 1
      reader = nil
    }
    return (block, cursor)
  }

  /// What reads a file of its format, and leaves out its first `skippedLineCount` lines.
  private func makeReader(of file: CorpusFile) throws(DocumentsError) -> any RecordReader {
    switch file.format {
    case .jsonLines:
      try LineReader(file: file, trie: trie, limits: limits, skippedLineCount: skippedLineCount)
    case .parquet:
      ParquetRows(file: file, fields: fields, limits: limits, skippedRowCount: skippedLineCount)
    case .text: TextFile(file: file, limits: limits)
    }
  }

  /// Whether the block continues with another file, as files of one document do that fit into it.
  private func hasRoom(forFileAfter last: Int, filled byteCount: Int) -> Bool {
    guard last < fileIndex, fileIndex < files.count else { return false }
    let format = files[last].format
    return format.isOneDocument && files[fileIndex].format == format
      && byteCount + files[fileIndex].byteCount <= limits.blockByteCount
  }
}
