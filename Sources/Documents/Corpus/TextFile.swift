import Foundation

/// A text file that is one document: a single block.
struct TextFile: RecordReader, Sendable {
  private let file: CorpusFile
  private let limits: ReaderLimits
  private var isRead = false

  /// A reader of `file`, which is not yet opened.
  init(file: CorpusFile, limits: ReaderLimits) {
    self.file = file
    self.limits = limits
  }

  /// Reads the file, never more than one byte over the limit; nil the second time.
  ///
  /// What was a regular file when the plan was made may have become a pipe, which is not waited
  /// for. A file that has another size than it had then is a failure.
  mutating func next() throws(DocumentsError) -> RecordBlock? {
    guard !isRead else { return nil }
    isRead = true
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try TextFile.read(file.path, limit: limits.maximumLineByteCount)
      try FileFault.requireSize(bytes.count, noted: file.byteCount)
    } catch {
      let record = try error.record(path: file.path)
      return block(byteCount: 0) { _ in .skipped(record) }
    }
    return block(byteCount: bytes.count) { $0.record(of: bytes) }
  }

  private func block(
    byteCount: Int, _ record: @escaping @Sendable (TextFile) -> DocumentRecord
  ) -> RecordBlock {
    RecordBlock(
      appendRecords: { $0.append(record(self)) }, endLine: 1, byteCount: byteCount,
      rawByteCount: byteCount, isEndOfFile: true)
  }

  /// The document, or why there is none; linear.
  private func record(of bytes: [UInt8]) -> DocumentRecord {
    if case .foreign(let fault) = FileSignature(bytes), fault.reason == .utf16Text {
      return skipped(fault.reason, fault.detail)
    }
    let offsets = bytes.withUnsafeBufferPointer { bytes in
      (nul: bytes.firstIndex(of: 0), invalid: UTF8Check.firstInvalidOffset(in: bytes))
    }
    if let nul = offsets.nul { return skipped(.binaryFile, "NUL at byte \(nul + 1)") }
    if let invalid = offsets.invalid { return skipped(.invalidUTF8, "byte \(invalid + 1)") }
    let hasMark = bytes.starts(with: LineEnds.byteOrderMark)
    let text = hasMark ? Array(bytes.dropFirst(LineEnds.byteOrderMark.count)) : bytes
    guard !text.isEmpty else { return skipped(.emptyDocument, "") }
    return .document(
      Document(
        externalID: file.externalID ?? file.path, sourceName: file.sourceName ?? file.stem,
        text: text, location: RecordLocation(path: file.path)))
  }

  private func skipped(_ reason: SkipReason, _ detail: String) -> DocumentRecord {
    .skipped(
      SkippedRecord(
        location: RecordLocation(path: file.path), reason: reason, detail: detail))
  }

  private static func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] {
    let descriptor = FileFault.uninterrupted {
      open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw FileFault.systemCall() }
    defer { close(descriptor) }
    let status = try FileStatus(descriptor: descriptor)
    guard status.kind == .file else {
      throw FileFault(reason: .specialFile, detail: status.kind.rawValue)
    }
    let tooLarge = FileFault(
      reason: .fileTooLarge, detail: "\(status.byteCount) bytes, over the limit of \(limit)")
    guard status.byteCount <= limit else { throw tooLarge }

    var bytes = [UInt8](repeating: 0, count: status.byteCount + 1)
    var count = 0
    while true {
      let readNow = bytes.withUnsafeMutableBytes { bytes in
        FileFault.uninterrupted {
          Foundation.read(
            descriptor, bytes.baseAddress.map { $0 + count }, bytes.count - count)
        }
      }
      guard readNow >= 0 else { throw FileFault.systemCall() }
      guard readNow > 0 else { break }
      count += readNow
      // The file has grown since its size was read.
      guard count <= limit else { throw tooLarge }
      if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: count)) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}
