import Compression
import Foundation
import TestSupport
import Testing

@testable import Documents

/// Frames are made from raw blocks by hand, so that no compressor is needed.
@Suite(.enabled(if: ZstdLibrary.isAvailable, "libzstd1 is not installed"))
struct ZstdDecoderTests {
  private let lines = Array((1...50).map { "{\"text\":\"line \($0)\"}\n" }.joined().utf8)

  /// A frame of one raw block, without checksum.
  private func frame(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let header = UInt32(bytes.count) << 3 | 1
    // Magic; descriptor: no content size, no checksum; window of 2^20 bytes.
    return [0x28, 0xb5, 0x2f, 0xfd, 0x00, 10 << 3]
      + (0..<3).map { UInt8(truncatingIfNeeded: header >> (8 * $0)) } + bytes
  }

  private func skippableFrame(_ bytes: [UInt8]) -> [UInt8] {
    [0x5a, 0x2a, 0x4d, 0x18, UInt8(bytes.count), 0, 0, 0] + bytes
  }

  private func read(_ bytes: [UInt8]) throws -> Readout {
    try withTemporaryFolder { folder in
      try Readout(path: write(bytes, to: "a.jsonl.zst", in: folder))
    }
  }

  @Test func readsFramesOneAfterAnotherAndPassesOverSkippableOnes() throws {
    for cut in [0, 1, 20, lines.count] {
      let readout = try read(
        skippableFrame([1, 2, 3]) + frame(lines[..<cut]) + skippableFrame([])
          + frame(lines[cut...]) + skippableFrame([9]))
      #expect(readout.documents.count == 50)
      #expect(readout.reasons.isEmpty)
    }
  }

  @Test func reportsEveryCutInsideAFrame() throws {
    let whole = frame(lines) + frame(lines)
    let first = frame(lines).count
    for length in 4..<whole.count {
      let readout = try read(Array(whole[..<length]))
      #expect(readout.reasons == (length == first ? [] : [.truncatedCompression]), "\(length)")
      if length >= first { #expect(readout.documents.count >= 50) }
    }
  }

  @Test func reportsBytesThatAreNoFrameAndKeepsWhatWasBefore() throws {
    let readout = try read(frame(lines) + Array("garbage!".utf8))
    #expect(readout.documents.count == 50)
    #expect(readout.reasons == [.damagedCompression])
  }

  @Test func aFrameThatNeedsItsDictionaryIsNotDamaged() throws {
    var bytes = frame(lines)
    // The number of a dictionary, in one byte after the window.
    bytes[4] = 1
    bytes.insert(5, at: 6)
    let readout = try read(frame(lines) + bytes)
    #expect(readout.documents.count == 50)
    #expect(readout.reasons == [.dictionaryNeeded])
  }

  @Test func refusesAWindowOverTheLimit() throws {
    var bytes = frame(lines)
    bytes[5] = 18 << 3
    let readout = try read(bytes)
    #expect(readout.documents.isEmpty)
    #expect(readout.reasons == [.windowTooLarge])
  }
}
