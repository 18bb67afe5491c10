/// Reads a list of files, in order, as blocks of documents.
///
/// The records depend only on the files, the fields and the limits; how they are divided into
/// blocks depends on the block size and on where reading starts.
package struct CorpusReader: DocumentSource {
  private let files: [CorpusFile]
  private let trie: FieldTrie
  private let limits: ReaderLimits
  private var fileIndex: Int
  private var skippedLineCount: Int
  private var lineReader: LineReader?
  private var finishedByteCount: Int

  /// A reader of `files` that goes on after `cursor`, or starts at the beginning where it is nil.
  ///
  /// The lines before the cursor are read again, but not parsed. Standard input must then be given
  /// the same bytes again.
  package init(
    files: [CorpusFile], fields: RecordFields = FieldPreset.auto.fields,
    limits: ReaderLimits = ReaderLimits(), startingAt cursor: IngestCursor? = nil
  ) {
    self.files = files
    self.limits = limits
    trie = FieldTrie(fields)
    let isInside = cursor.map { !$0.isEndOfFile } ?? true
    fileIndex = min(max(0, cursor?.fileIndex ?? 0) + (isInside ? 0 : 1), files.count)
    skippedLineCount = isInside ? max(0, cursor?.line ?? 0) : 0
    finishedByteCount = files[..<fileIndex].reduce(0) { $0 + $1.byteCount }
  }

  /// The bytes on disk read so far, including files before the starting cursor: for progress.
  package var bytesRead: Int { finishedByteCount + (lineReader?.rawByteCount ?? 0) }

  /// The next block, or nil at the end.
  ///
  /// Every JSON Lines file ends with a block whose cursor is at its end, which may hold no records.
  /// Throws only where libzstd is needed and missing.
  package mutating func next() throws(DocumentsError) -> DocumentBlock? {
    guard fileIndex < files.count else { return nil }
    switch files[fileIndex].format {
    case .jsonLines: return try nextLines()
    case .text: return nextTexts()
    }
  }

  private mutating func nextLines() throws(DocumentsError) -> DocumentBlock? {
    let file = files[fileIndex]
    var reader: LineReader
    if let opened = lineReader {
      reader = opened
      lineReader = nil
    } else {
      reader = try LineReader(file: file, limits: limits, skippedLineCount: skippedLineCount)
      skippedLineCount = 0
    }
    guard let block = reader.next() else { return nil }
    let cursor = IngestCursor(
      fileIndex: fileIndex, line: block.lineCount, isEndOfFile: block.isEndOfFile)
    if block.isEndOfFile {
      finishedByteCount += reader.rawByteCount
      fileIndex += 1
    } else {
      lineReader = reader
    }
    var parts: [DocumentBlock.Part] = []
    if let lines = block.lines {
      parts.append(.lines(lines, LineParser(file: file, trie: trie, limits: limits)))
    }
    if !block.reports.isEmpty {
      parts.append(.records(block.reports.map(DocumentRecord.reporting)))
    }
    return DocumentBlock(cursor: cursor, byteCount: block.byteCount, parts: parts)
  }

  /// Gathers text files until the block is full; at least one.
  private mutating func nextTexts() -> DocumentBlock {
    var texts: [TextFile] = []
    var byteCount = 0
    repeat {
      let text = TextFile(reading: files[fileIndex], limits: limits)
      texts.append(text)
      byteCount += text.byteCount
      fileIndex += 1
    } while fileIndex < files.count && files[fileIndex].format == .text
      && byteCount + files[fileIndex].byteCount <= limits.blockByteCount
    finishedByteCount += byteCount
    return DocumentBlock(
      cursor: IngestCursor(fileIndex: fileIndex - 1, line: 1, isEndOfFile: true),
      byteCount: byteCount, parts: texts.map { .text($0) })
  }
}
