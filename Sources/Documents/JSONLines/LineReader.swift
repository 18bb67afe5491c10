/// Cuts one JSON Lines file into blocks of whole lines.
///
/// It only finds line ends; `LineParser` parses the lines later. Memory is bounded by the limits:
/// a longer line is skipped without being held.
struct LineReader: RecordReader {
  /// What one step gives, not yet parsed.
  struct Block {
    /// Whole lines; nil where there are only reports.
    var lines: LineParser.Lines?
    /// Reports about the input after those lines.
    var reports: [SkippedRecord] = []
    /// The number of lines of the file read so far.
    var lineCount: Int
    /// The decompressed bytes that the block accounts for.
    var byteCount: Int
    /// Whether this is the last block of the file; every file has one.
    var isEndOfFile: Bool
  }

  private let path: String
  private let parser: LineParser
  private let limits: ReaderLimits
  private let skippedLineCount: Int
  private let input: DecodedInput?

  private var storage: [UInt8] = []
  /// The bytes of `storage` that are read and not yet returned: they begin with a line.
  private var window = 0..<0
  /// Up to where the window was searched for line ends, and what was found there.
  private var searched = 0
  private var completeLineCount = 0
  private var completeEnd = 0

  private var lineCount = 0
  private var sniffer = ArraySniffer()
  private var fault: FileFault?
  private var isStarted = false
  private var isAtEnd = false
  private var isFinished = false

  /// A reader of `file` that leaves out its first `skippedLineCount` lines.
  init(
    file: CorpusFile, trie: FieldTrie, limits: ReaderLimits, skippedLineCount: Int
  ) throws(DocumentsError) {
    path = file.path
    parser = LineParser(file: file, trie: trie, limits: limits)
    self.limits = limits
    self.skippedLineCount = skippedLineCount
    switch try DecodedInput.open(path: file.path, notedByteCount: file.byteCount) {
    case .success(let opened):
      input = opened
    case .failure(let problem):
      input = nil
      fault = problem
      isAtEnd = true
    }
  }

  /// The bytes of memory that hold what was read and not yet returned.
  var heldByteCount: Int { storage.count }

  /// The next block, whose lines are parsed when its records are wanted; nil after the last.
  mutating func next() throws(DocumentsError) -> RecordBlock? {
    guard let block = try nextLines() else { return nil }
    let (lines, reports, parser) = (block.lines, block.reports, parser)
    return RecordBlock(
      appendRecords: { records in
        if let lines { parser.parse(lines, into: &records) }
        records += reports.map(DocumentRecord.reporting)
      }, endLine: block.lineCount, byteCount: block.byteCount,
      rawByteCount: input?.rawByteCount ?? 0, isEndOfFile: block.isEndOfFile)
  }

  /// The next block of lines, or nil after the last; throws where not the file is at fault.
  mutating func nextLines() throws(DocumentsError) -> Block? {
    guard !isFinished else { return nil }
    if !isStarted { start() }
    while true {
      fillWindow()
      if sniffer.isArray { return try arrayBlock() }
      if completeLineCount > 0 || isAtEnd {
        if let block = try takeLines() { return block }
      } else if window.count > limits.maximumLineByteCount {
        if let block = try passOverLine() { return block }
      }
    }
  }

  /// Reads the start of the file, which says what it is.
  private mutating func start() {
    isStarted = true
    read(upTo: FileSignature.byteCount)
    let prefix = storage[window]
    switch FileSignature(prefix) {
    case .text:
      break
    case .foreign(let foreign):
      stop(at: foreign)
    case .gzip, .zstd:
      stop(
        at: FileFault(
          reason: .unsupportedCompression, detail: "compressed twice; decompress it once"))
    }
    if prefix.starts(with: LineEnds.byteOrderMark) {
      window = LineEnds.byteOrderMark.count..<window.upperBound
    }
    searched = window.lowerBound
    completeEnd = window.lowerBound
    sniff(window)
  }

  /// Reads until the window has a whole line and the block is full, or a line is over the limit.
  private mutating func fillWindow() {
    var goal = limits.blockByteCount
    while true {
      sniff(read(upTo: goal))
      searchLineEnds()
      if completeLineCount > 0 || isAtEnd || sniffer.isArray { return }
      if window.count > limits.maximumLineByteCount { return }
      goal = min(window.count * 2, limits.maximumLineByteCount + 1)
    }
  }

  /// Makes the window `goal` bytes long if the file has so many, and returns what is new in it.
  @discardableResult
  private mutating func read(upTo goal: Int) -> Range<Int> {
    let old = window.count
    guard !isAtEnd, old < goal else { return window.upperBound..<window.upperBound }
    moveWindowToFront(capacity: goal)
    while window.count < goal, !isAtEnd {
      window = 0..<window.count + readOnce(window.count..<goal)
    }
    return old..<window.count
  }

  /// Moves the window to the start of `storage`, and makes that hold `capacity` bytes.
  private mutating func moveWindowToFront(capacity: Int) {
    let shift = window.lowerBound
    guard shift > 0 || storage.count < capacity else { return }
    if storage.count < capacity {
      var larger = [UInt8](repeating: 0, count: capacity)
      larger.withUnsafeMutableBytes { larger in
        storage.withUnsafeBytes {
          larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[window]))
        }
      }
      storage = larger
    } else {
      storage.withUnsafeMutableBytes {
        $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[window]))
      }
    }
    window = 0..<window.count
    searched -= shift
    completeEnd -= shift
  }

  /// Reads into a range of `storage` and returns the number of bytes; 0 at the end.
  private mutating func readOnce(_ range: Range<Int>) -> Int {
    guard let input, !isAtEnd else { return 0 }
    let result = storage.withUnsafeMutableBytes { bytes in
      Result { () throws(FileFault) in
        try input.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[range]))
      }
    }
    switch result {
    case .success(let count):
      isAtEnd = count == 0
      return count
    case .failure(let problem):
      fault = problem
      isAtEnd = true
      return 0
    }
  }

  private mutating func sniff(_ range: Range<Int>) {
    storage.withUnsafeBufferPointer { bytes in
      sniffer.take(UnsafeBufferPointer(rebasing: bytes[range]))
    }
    if isAtEnd { sniffer.finish() }
  }

  private mutating func searchLineEnds() {
    storage.withUnsafeBufferPointer { bytes in
      let read = UnsafeBufferPointer(rebasing: bytes[..<window.upperBound])
      while let end = LineEnds.next(in: read, from: searched) {
        searched = end + 1
        completeEnd = searched
        completeLineCount += 1
      }
    }
    searched = window.upperBound
  }

  /// Returns the whole lines of the window; nil where all of them are to be left out.
  private mutating func takeLines() throws(DocumentsError) -> Block? {
    var end = completeEnd
    var count = completeLineCount
    if isAtEnd {
      // A last line without LF counts, unless it is where damage cut the file.
      if fault == nil, completeEnd < window.upperBound {
        end = window.upperBound
        count += 1
      }
      isFinished = true
    }
    let lines = wantedLines(upTo: end, count: count)
    let byteCount = end - window.lowerBound
    lineCount += count
    window = end..<window.upperBound
    completeLineCount = 0
    guard lines != nil || isFinished else { return nil }
    return Block(
      lines: lines, reports: isFinished ? try closingReports() : [], lineCount: lineCount,
      byteCount: byteCount, isEndOfFile: isFinished)
  }

  /// The lines of the window up to `end` without those to be left out.
  private func wantedLines(upTo end: Int, count: Int) -> LineParser.Lines? {
    let surplus = skippedLineCount - lineCount
    guard count > 0, surplus < count else { return nil }
    var start = window.lowerBound
    if surplus > 0 {
      storage.withUnsafeBufferPointer { bytes in
        for _ in 0..<surplus { start = (LineEnds.next(in: bytes, from: start) ?? end - 1) + 1 }
      }
    }
    return LineParser.Lines(
      bytes: Array(storage[start..<end]), firstLine: lineCount + max(0, surplus) + 1)
  }

  /// Drops the line that fills the window and reads on to its end.
  private mutating func passOverLine() throws(DocumentsError) -> Block? {
    var byteCount = window.count
    var nextLine: Int?
    while nextLine == nil, !isAtEnd {
      let read = 0..<readOnce(0..<storage.count)
      sniff(read)
      let end = storage.withUnsafeBufferPointer {
        LineEnds.next(in: UnsafeBufferPointer(rebasing: $0[read]), from: 0)
      }
      byteCount += end ?? read.count
      nextLine = end.map { $0 + 1 }
      window = (nextLine ?? read.upperBound)..<read.upperBound
    }
    searched = window.lowerBound
    completeEnd = window.lowerBound
    if sniffer.isArray { return try arrayBlock() }
    // Where damage cut the file, the report about the file covers its last line.
    guard nextLine != nil || fault == nil else { return nil }
    lineCount += 1
    guard lineCount > skippedLineCount else { return nil }
    let location = RecordLocation(path: path, line: lineCount)
    return Block(
      reports: [.lineTooLong(at: location, byteCount: byteCount, limits: limits)],
      lineCount: lineCount, byteCount: byteCount, isEndOfFile: false)
  }

  private mutating func stop(at problem: FileFault) {
    fault = problem
    isAtEnd = true
    window = 0..<0
  }

  private mutating func arrayBlock() throws(DocumentsError) -> Block {
    isFinished = true
    if let fault, fault.isFailure { _ = try fault.record(path: path) }
    let detail = "one JSON array; make lines of it with jq -c '.[]'"
    return Block(
      reports: [try FileFault(reason: .jsonArray, detail: detail).record(path: path)],
      lineCount: lineCount, byteCount: 0, isEndOfFile: true)
  }

  private func closingReports() throws(DocumentsError) -> [SkippedRecord] {
    var records: [SkippedRecord] = []
    for fault in (input?.notices ?? []) + [fault].compactMap({ $0 }) {
      records.append(try fault.record(path: path))
    }
    return records
  }
}
