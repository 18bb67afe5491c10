import Files
import Foundation
import Packing
import Randomness
import Shards
import TestSupport
import Testing
import Tokenization

@Suite struct ChunkSpoolTests {
  private func randomChunks(count: Int, using generator: inout SplitMix64) -> [Chunk] {
    (0..<count).map { _ in
      var chunk = Chunk()
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let tokens = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
          TokenID.random(in: 0..<60_000, using: &generator)
        }
        let whole = Fragment(
          documentID: .random(in: 0..<(1 << 40), using: &generator),
          sourceID: .random(in: 0..<9, using: &generator),
          start: .random(in: 0..<1_000_000, using: &generator), tokens: tokens[...],
          isWholeDocument: false)
        chunk.append(whole, linkScore: .random(in: 0..<50, using: &generator))
      }
      return chunk
    }
  }

  private func write(
    _ chunks: [Chunk], dropped: [Int] = [], width: TokenWidth, to path: String
  ) throws {
    let writer = try ChunkSpoolWriter(path: path, tokenWidth: width)
    for chunk in chunks { try writer.append(chunk) }
    for documentID in dropped { writer.drop(documentID: documentID, .nearDuplicate) }
    try writer.finish()
  }

  private func tokens(of spool: ChunkSpool, at index: Int, width: TokenWidth) -> [TokenID] {
    var tokens: [TokenID] = []
    spool[index].withTokenBytes { bytes in
      tokens = stride(from: 0, to: bytes.count, by: width.byteCount).map { offset in
        width == .u16
          ? TokenID(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
          : bytes.loadUnaligned(fromByteOffset: offset, as: TokenID.self)
      }
    }
    return tokens
  }

  @Test(arguments: [TokenWidth.u16, .i32])
  func chunksComeBackInAnyOrder(width: TokenWidth) throws {
    var generator = SplitMix64(seed: 1)
    let chunks = randomChunks(count: 300, using: &generator)
    try withTemporaryFolder { folder in
      try write(chunks, dropped: [5, 1 << 40], width: width, to: folder + "/s")
      let spool = try ChunkSpool(path: folder + "/s", tokenWidth: width)
      #expect(spool.count == chunks.count)
      #expect(spool.dropped.map(\.documentID) == [5, 1 << 40])
      #expect(spool.dropped.allSatisfy { $0.reason == .nearDuplicate })
      for index in chunks.indices.shuffled(using: &generator) {
        #expect(spool[index].placements == chunks[index].placements)
        #expect(tokens(of: spool, at: index, width: width) == chunks[index].tokens)
        #expect(spool.shape(at: index).placementCount == chunks[index].placements.count)
        #expect(spool.shape(at: index).tokenCount == chunks[index].tokens.count)
      }
    }
  }

  @Test func aSpoolOfNothingIsWhole() throws {
    try withTemporaryFolder { folder in
      try write([], width: .u16, to: folder + "/s")
      let spool = try ChunkSpool(path: folder + "/s", tokenWidth: .u16)
      #expect(spool.count == 0)
      #expect(spool.dropped.isEmpty)
    }
  }

  @Test func theNameAppearsWhenTheSpoolIsWhole() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/s"
      let writer = try ChunkSpoolWriter(path: path, tokenWidth: .u16)
      #expect(!FileManager.default.fileExists(atPath: path))
      try writer.finish()
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func aSpoolCutOrContinuedIsDamaged() throws {
    var generator = SplitMix64(seed: 2)
    try withTemporaryFolder { folder in
      let packing = WrittenPacking(folder: folder)
      try write(
        randomChunks(count: 4, using: &generator), dropped: [3], width: .u16,
        to: packing.path("whole"))
      let bytes = try packing.bytes("whole")
      let damaged =
        (0..<bytes.count).map { Array(bytes.prefix($0)) } + [bytes + [0], bytes + bytes]
      for bytes in damaged {
        try packing.write(bytes, to: "s")
        #expect(throws: ShardsError.self, "\(bytes.count) bytes") {
          try ChunkSpool(path: packing.path("s"), tokenWidth: .u16)
        }
      }
    }
  }

  @Test(arguments: [TokenWidth.u16, .i32])
  func everyFlippedBitIsNoticed(width: TokenWidth) throws {
    var generator = SplitMix64(seed: 4)
    try withTemporaryFolder { folder in
      let packing = WrittenPacking(folder: folder)
      try write(
        randomChunks(count: 3, using: &generator), dropped: [3, 5], width: width,
        to: packing.path("whole"))
      let bytes = try packing.bytes("whole")
      for position in bytes.indices {
        var damaged = bytes
        damaged[position] ^= 1 << UInt8(position % 8)
        try packing.write(damaged, to: "s")
        #expect(throws: ShardsError.self, "byte \(position)") {
          try ChunkSpool(path: packing.path("s"), tokenWidth: width)
        }
      }
    }
  }

  @Test func aRecordThatIsLostDoubledOrMovedIsNoticed() throws {
    var generator = SplitMix64(seed: 5)
    let chunks = randomChunks(count: 3, using: &generator)
    try withTemporaryFolder { folder in
      let packing = WrittenPacking(folder: folder)
      var ends: [Int] = []
      for count in 0...3 {
        try write(Array(chunks.prefix(count)), width: .u16, to: packing.path("s\(count)"))
        // Without the list of dropped documents, which is a head alone.
        ends.append(try packing.bytes("s\(count)").count - 16)
      }
      let bytes = try packing.bytes("s3")
      let records =
        (0..<3).map { Array(bytes[ends[$0]..<ends[$0 + 1]]) } + [Array(bytes[ends[3]...])]
      try packing.write(records.flatMap(\.self), to: "s")
      #expect(try ChunkSpool(path: packing.path("s"), tokenWidth: .u16).count == 3)
      for order in [[0, 1, 3], [0, 1, 1, 2, 3], [1, 0, 2, 3], [3], [1, 2, 3]] {
        try packing.write(order.flatMap { records[$0] }, to: "s")
        #expect(throws: ShardsError.self, "\(order)") {
          try ChunkSpool(path: packing.path("s"), tokenWidth: .u16)
        }
      }
    }
  }

  /// The checksum is that of `zlib.crc32(struct.pack("<III", 2, 0, 0))` in Python.
  @Test func theChecksumIsTheCRC32OfZlib() throws {
    try withTemporaryFolder { folder in
      try write([], width: .u16, to: folder + "/s")
      #expect(
        try WrittenPacking(folder: folder).bytes("s")
          == [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 240, 88, 238, 151])
    }
  }

  @Test func anUnknownRecordIsNamedByItsPlace() throws {
    try withTemporaryFolder { folder in
      let packing = WrittenPacking(folder: folder)
      let path = packing.path("s")
      try packing.write([7] + [UInt8](repeating: 0, count: 15), to: "s")
      #expect(throws: ShardsError.damagedSpool(path: path, offset: 0)) {
        try ChunkSpool(path: path, tokenWidth: .u16)
      }
    }
  }

  @Test func randomDamageNeverTraps() throws {
    var generator = SplitMix64(seed: 3)
    try withTemporaryFolder { folder in
      let packing = WrittenPacking(folder: folder)
      try write(randomChunks(count: 3, using: &generator), width: .i32, to: packing.path("whole"))
      let bytes = try packing.bytes("whole")
      for _ in 0..<300 {
        var damaged = bytes
        let position = Int.random(in: 0..<damaged.count, using: &generator)
        damaged[position] = .random(in: 0...255, using: &generator)
        try packing.write(damaged, to: "s")
        guard let spool = try? ChunkSpool(path: packing.path("s"), tokenWidth: .i32) else {
          continue
        }
        for index in 0..<spool.count {
          #expect(spool[index].placements.count == spool.shape(at: index).placementCount)
          #expect(
            tokens(of: spool, at: index, width: .i32).count == spool.shape(at: index).tokenCount)
        }
      }
    }
  }

  @Test func aPlaceBeyondInt32IsRefused() throws {
    try withTemporaryFolder { folder in
      let writer = try ChunkSpoolWriter(path: folder + "/s", tokenWidth: .u16)
      var chunk = Chunk()
      chunk.append(
        Fragment(
          documentID: 4, sourceID: 0, start: 1 << 31, tokens: [1, 2], isWholeDocument: false))
      #expect(throws: ShardsError.sequenceTooLong(documentID: 4, tokenCount: 1 << 31 + 2)) {
        try writer.append(chunk)
      }
    }
  }

  @Test func aMissingSpoolIsAnError() {
    #expect(throws: FileError.self) { try ChunkSpool(path: "/nowhere/s", tokenWidth: .u16) }
  }
}
