import Files
package import Packing

/// Writes the chunks of one unit of work (a source, a partition) in the order they are packed.
///
/// A spool waits in the working folder until all units are done: only then can the chunks be
/// shuffled across sources. It gets its name when it is whole, so a unit that has its file is done.
/// Layout, little-endian: records of `u32 tag, u32 count, u32 tokenCount, u32 checksum`; tag 1 is a
/// chunk (`count` placements of 24 bytes, then the tokens at their width, padded to 8 bytes), tag
/// 2, the last, a list of `count` dropped documents (i64 each: the reason in the high byte, the
/// document in the others). The checksum is the CRC-32 of all bytes of the file so far but for the
/// checksums, so no record can be altered, lost, doubled or moved unnoticed.
package final class ChunkSpoolWriter {
  private let file: AtomicFile
  private let tokenWidth: TokenWidth
  private var buffer: [UInt8] = []
  private var dropped: [DroppedDocument] = []
  private var checksum = SpoolChecksum()

  /// Starts the spool that will be called `path`.
  package init(path: String, tokenWidth: TokenWidth) throws {
    file = try AtomicFile(path: path)
    self.tokenWidth = tokenWidth
  }

  /// Appends a chunk.
  package func append(_ chunk: Chunk) throws {
    let start = buffer.count
    appendHead(tag: .chunk, count: chunk.placements.count, tokenCount: chunk.tokens.count)
    for placement in chunk.placements {
      guard
        let start = Int32(exactly: placement.start), let length = Int32(exactly: placement.length)
      else {
        throw ShardsError.sequenceTooLong(
          documentID: placement.documentID, tokenCount: placement.start + placement.length)
      }
      append(Int64(placement.documentID))
      append(Int32(placement.sourceID))
      append(start)
      append(length)
      append(placement.linkScore.bitPattern)
    }
    append(chunk.tokens)
    while buffer.count % 8 != 0 { buffer.append(0) }
    seal(from: start)
    if buffer.count > 1 << 20 { try flush() }
  }

  /// Notes that a document was left out.
  package func drop(documentID: Int, _ reason: DropReason) {
    dropped.append(DroppedDocument(documentID: documentID, reason: reason))
  }

  /// Makes the spool whole and durable, and gives it its name.
  package func finish() throws {
    let start = buffer.count
    appendHead(tag: .dropped, count: dropped.count, tokenCount: 0)
    for document in dropped { append(document.encoded) }
    seal(from: start)
    try flush()
    try file.commit()
  }

  private func appendHead(tag: SpoolTag, count: Int, tokenCount: Int) {
    append(tag.rawValue)
    append(UInt32(count))
    append(UInt32(tokenCount))
    append(UInt32(0))
  }

  /// Writes its checksum into the head of the record that begins at `start` and is whole.
  private func seal(from start: Int) {
    buffer.withUnsafeMutableBytes { bytes in
      checksum.add(record: UnsafeRawBufferPointer(rebasing: bytes[start...]))
      bytes.storeBytes(
        of: checksum.value.littleEndian, toByteOffset: start + SpoolChecksum.offset, as: UInt32.self
      )
    }
  }

  private func append(_ tokens: [UInt32]) {
    let (start, width) = (buffer.count, tokenWidth.byteCount)
    buffer += repeatElement(0, count: tokens.count * width)
    buffer.withUnsafeMutableBytes { bytes in
      switch tokenWidth {
      case .u16:
        for (i, token) in tokens.enumerated() {
          bytes.storeBytes(
            of: UInt16(truncatingIfNeeded: token).littleEndian, toByteOffset: start + 2 * i,
            as: UInt16.self)
        }
      case .i32:
        for (i, token) in tokens.enumerated() {
          bytes.storeBytes(of: token.littleEndian, toByteOffset: start + 4 * i, as: UInt32.self)
        }
      }
    }
  }

  private func append<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { buffer.append(contentsOf: $0) }
  }

  private func flush() throws {
    try buffer.withUnsafeBytes { try file.write($0) }
    buffer.removeAll(keepingCapacity: true)
  }
}

enum SpoolTag: UInt32 {
  case chunk = 1
  case dropped = 2
}

/// The CRC-32 of the records of a spool so far, without the checksums in their heads.
private struct SpoolChecksum {
  /// The place of a checksum in the head of its record.
  static let offset = 12

  private var checksum = Checksum()

  var value: UInt32 { checksum.value }

  mutating func add(record: UnsafeRawBufferPointer) {
    checksum.add(UnsafeRawBufferPointer(rebasing: record.prefix(SpoolChecksum.offset)))
    checksum.add(UnsafeRawBufferPointer(rebasing: record.dropFirst(SpoolChecksum.offset + 4)))
  }
}

/// The chunks of one unit, in any order, without holding them in memory.
package struct ChunkSpool: Sendable {
  package let path: String

  /// The documents that the unit left out.
  package let dropped: [DroppedDocument]

  private let file: MappedFile
  private let offsets: [Int]
  private let tokenWidth: TokenWidth

  /// Maps a finished spool and compares all checksums, in time proportional to its bytes.
  ///
  /// Throws `ShardsError.damagedSpool`, and `FileError` where it cannot be read.
  package init(path: String, tokenWidth: TokenWidth) throws {
    self.path = path
    file = try MappedFile(path: path)
    self.tokenWidth = tokenWidth
    let bytes = file.bytes
    var offsets: [Int] = []
    var dropped: [DroppedDocument]?
    var checksum = SpoolChecksum()
    var offset = 0
    while offset < bytes.count {
      guard dropped == nil, bytes.count - offset >= 16 else {
        throw ShardsError.damagedSpool(path: path, offset: offset)
      }
      let tag = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      let count = Int(bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
      let tokenCount = Int(bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self))
      let body: Int
      switch SpoolTag(rawValue: tag) {
      case .chunk:
        body = (count * 24 + tokenCount * tokenWidth.byteCount + 7) / 8 * 8
        offsets.append(offset)
      case .dropped: body = count * 8
      case nil: throw ShardsError.damagedSpool(path: path, offset: offset)
      }
      guard body <= bytes.count - offset - 16 else {
        throw ShardsError.damagedSpool(path: path, offset: offset)
      }
      checksum.add(record: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + 16 + body]))
      let stored = bytes.loadUnaligned(
        fromByteOffset: offset + SpoolChecksum.offset, as: UInt32.self)
      guard UInt32(littleEndian: stored) == checksum.value else {
        throw ShardsError.damagedSpool(path: path, offset: offset)
      }
      if tag == SpoolTag.dropped.rawValue {
        dropped = try (0..<count).map {
          let place = offset + 16 + 8 * $0
          let encoded = bytes.loadUnaligned(fromByteOffset: place, as: Int64.self)
          guard let document = DroppedDocument(encoded: encoded) else {
            throw ShardsError.damagedSpool(path: path, offset: place)
          }
          return document
        }
      }
      offset += 16 + body
    }
    guard let dropped else { throw ShardsError.damagedSpool(path: path, offset: offset) }
    self.dropped = dropped
    self.offsets = offsets
  }

  /// The number of chunks.
  package var count: Int { offsets.count }

  /// The number of fragments of a chunk, and of its tokens.
  package func shape(at index: Int) -> (placementCount: Int, tokenCount: Int) {
    let offset = offsets[index]
    return (
      Int(file.bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)),
      Int(file.bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self))
    )
  }

  /// A chunk, by its number in the order of packing.
  package subscript(index: Int) -> SpooledChunk { SpooledChunk(spool: self, index: index) }

  /// The fragments of a chunk.
  fileprivate func placements(at index: Int) -> [Chunk.Placement] {
    let bytes = file.bytes
    return (0..<shape(at: index).placementCount).map { i in
      let offset = offsets[index] + 16 + 24 * i
      return Chunk.Placement(
        documentID: Int(bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self)),
        sourceID: Int(bytes.loadUnaligned(fromByteOffset: offset + 8, as: Int32.self)),
        start: Int(bytes.loadUnaligned(fromByteOffset: offset + 12, as: Int32.self)),
        length: Int(bytes.loadUnaligned(fromByteOffset: offset + 16, as: Int32.self)),
        linkScore: Float(
          bitPattern: bytes.loadUnaligned(fromByteOffset: offset + 20, as: UInt32.self)))
    }
  }

  /// Calls `body` with the tokens of a chunk at their width, without padding.
  fileprivate func withTokenBytes(
    at index: Int, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    let shape = shape(at: index)
    let start = offsets[index] + 16 + 24 * shape.placementCount
    let end = start + shape.tokenCount * tokenWidth.byteCount
    try body(UnsafeRawBufferPointer(rebasing: file.bytes[start..<end]))
  }
}

/// A chunk in a spool; it is read where it is asked for its fragments or its tokens.
package struct SpooledChunk: WritableRow {
  fileprivate let spool: ChunkSpool
  fileprivate let index: Int

  /// The pass of its unit, from 0; nil where no document is repeated.
  package var pass: Int?

  /// The fragments of the chunk.
  package var placements: [Chunk.Placement] { spool.placements(at: index) }

  /// Calls `body` with the tokens of the chunk at their width, without padding.
  package func withTokenBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try spool.withTokenBytes(at: index, body)
  }
}

extension DroppedDocument {
  private static let reasonShift = 56 as Int64

  /// The form in a spool: the reason by its number in the high byte.
  fileprivate var encoded: Int64 {
    let number = DropReason.allCases.firstIndex(of: reason) ?? 0
    return Int64(number) << DroppedDocument.reasonShift | Int64(documentID)
  }

  /// Reads the form of a spool; nil where it is not one.
  fileprivate init?(encoded: Int64) {
    let number = Int(encoded >> DroppedDocument.reasonShift)
    guard DropReason.allCases.indices.contains(number) else { return nil }
    reason = DropReason.allCases[number]
    documentID = Int(encoded & (1 << DroppedDocument.reasonShift - 1))
  }
}
