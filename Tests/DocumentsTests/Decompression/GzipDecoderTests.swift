import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite struct GzipDecoderTests {
  private let lines = (1...200).map { "{\"text\":\"line \($0)\"}\n" }

  /// What is read from a file that holds `bytes`.
  private func read(_ bytes: [UInt8]) throws -> Readout {
    try withTemporaryFolder { folder in
      try Readout(path: write(bytes, to: "a.jsonl.gz", in: folder))
    }
  }

  @Test func readsMembersOneAfterAnotherWhereverTheyDivideTheLines() throws {
    let plain = Array(lines.joined().utf8)
    for cut in [0, 1, 17, plain.count / 2, plain.count - 1, plain.count] {
      let readout = try read(
        gzipMember(plain[..<cut]) + gzipMember([]) + gzipMember(plain[cut...]))
      #expect(readout.texts.count == 200)
      #expect(readout.reasons.isEmpty)
    }
  }

  @Test func ignoresZeroPaddingAlsoBetweenMembers() throws {
    let member = try gzipMember(lines.joined().utf8)
    let padding = [UInt8](repeating: 0, count: 300_000)
    let readout = try read(member + padding + member + padding)
    #expect(readout.documents.count == 400)
    #expect(readout.reasons.isEmpty)
  }

  @Test func keepsTheDataBeforeTrailingGarbageWithANotice() throws {
    let member = try gzipMember(lines.joined().utf8)
    for garbage in [[0x1f], [0, 0, 7], Array("garbage".utf8)] as [[UInt8]] {
      let readout = try read(member + garbage)
      #expect(readout.documents.count == 200)
      #expect(readout.skipped.isEmpty)
      #expect(readout.notices.map(\.reason) == [.trailingGarbage])
      let position = member.count + garbage.prefix { $0 == 0 }.count
      #expect(readout.notices.map(\.detail) == ["from byte \(position)"])
    }
  }

  @Test func keepsWholeLinesBeforeAnyCutAndReportsIt() throws {
    let member = try gzipMember(lines.joined().utf8)
    for length in stride(from: 2, to: member.count, by: 13) {
      let readout = try read(Array(member[..<length]))
      #expect(readout.reasons == [.truncatedCompression], "\(length)")
      #expect(readout.skipped.map(\.location.line) == [0])
      #expect(readout.skipped.first?.detail == "gzip data ends at byte \(length)")
      #expect(
        readout.texts == (1...200).map { "line \($0)" }.prefix(readout.texts.count).map { $0 })
    }
  }

  @Test func reportsEveryDamagedByteOfTheData() throws {
    let member = try gzipMember(lines.joined().utf8)
    for place in 10..<member.count {
      var damaged = member
      damaged[place] ^= 0x10
      let readout = try read(damaged)
      let reasons = readout.reasons.filter {
        $0 == .damagedCompression || $0 == .truncatedCompression || $0 == .trailingGarbage
      }
      // The last byte of the data has bits that mean nothing.
      let isIntact = readout.reasons.isEmpty && readout.documents.count == 200
      #expect(reasons.count == 1 || (isIntact && place == member.count - 9), "\(place)")
    }
  }
}
