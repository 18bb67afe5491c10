import Testing

@testable import Documents

@Suite struct FileSignatureTests {
  private func reason(_ bytes: [UInt8]) -> SkipReason? {
    if case .foreign(let fault) = FileSignature(bytes) { fault.reason } else { nil }
  }

  @Test func knowsGzipZstdAndText() {
    #expect(FileSignature([0x1f, 0x8b, 8]) == .gzip)
    #expect(FileSignature([0x28, 0xb5, 0x2f, 0xfd]) == .zstd)
    #expect(FileSignature([0x5f, 0x2a, 0x4d, 0x18, 0]) == .zstd)
    #expect(FileSignature([0x60, 0x2a, 0x4d, 0x18, 0]) == .text)
    #expect(FileSignature([]) == .text)
    #expect(FileSignature(Array("{\"text\":1}".utf8)) == .text)
    #expect(FileSignature([0xef, 0xbb, 0xbf, 0x7b]) == .text)
  }

  @Test(arguments: [
    (Array("PAR1xxxx".utf8), SkipReason.unsupportedFormat),
    (Array("ARROW1\0\0".utf8), .unsupportedFormat),
    ([0xff, 0xff, 0xff, 0xff, 0x10, 0, 0, 0], .unsupportedFormat),
    (Array("SQLite format 3\0".utf8), .unsupportedFormat),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], .unsupportedCompression),
    (Array("BZh9".utf8), .unsupportedCompression),
    ([0xff, 0xfe, 0x7b, 0x00], .utf16Text), ([0xfe, 0xff], .utf16Text),
    ([0x7b, 0x00], .utf16Text), ([0x00, 0x7b], .utf16Text),
    ([UInt8](repeating: 0x61, count: 257) + Array("ustar".utf8), .unsupportedFormat),
  ])
  func namesWhatItCannotRead(bytes: [UInt8], expected: SkipReason) {
    #expect(reason(bytes) == expected)
  }
}
