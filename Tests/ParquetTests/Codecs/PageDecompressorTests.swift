import Compression
import Randomness
import TestSupport
import Testing

@testable import Parquet

@Suite struct PageDecompressorTests {
  /// A codec that can be read here, with the page that its own library wrote.
  struct Sample: CustomStringConvertible {
    var codec: CompressionCodec
    var page: [UInt8]
    var description: String { codec.name }
  }

  private static let samples = [
    Sample(codec: .uncompressed, page: SamplePage.text),
    Sample(codec: .snappy, page: SamplePage.snappy), Sample(codec: .gzip, page: SamplePage.gzip),
    Sample(codec: .gzip, page: SamplePage.zlib), Sample(codec: .zstd, page: SamplePage.zstd),
    Sample(codec: .lz4Raw, page: SamplePage.lz4), Sample(codec: .brotli, page: SamplePage.brotli),
  ].filter { isInstalled($0.codec) }

  private static func isInstalled(_ codec: CompressionCodec) -> Bool {
    switch codec {
    case .zstd: ZstdLibrary.isAvailable
    case .lz4Raw: RuntimeLibrary("liblz4.so.1") != nil
    case .brotli: RuntimeLibrary("libbrotlidec.so.1") != nil
    default: true
    }
  }

  private func decompress(
    _ codec: CompressionCodec, _ page: [UInt8], claimed: Int
  ) throws -> [UInt8] {
    let decompressor = try PageDecompressor(codec)
    var output = [UInt8](repeating: 0xa5, count: claimed + 80)
    try page.withUnsafeBytes { page in
      try output.withUnsafeMutableBytes { output in
        try decompressor.decompress(
          page, into: UnsafeMutableRawBufferPointer(rebasing: output[..<claimed]))
      }
    }
    #expect(output[claimed...].allSatisfy { $0 == 0xa5 })
    return Array(output[..<claimed])
  }

  @Test(arguments: samples)
  func readsWhatTheCodecsLibraryWrote(sample: Sample) throws {
    let text = SamplePage.text
    #expect(try decompress(sample.codec, sample.page, claimed: text.count) == text)
  }

  @Test(arguments: samples)
  func oneDecompressorReadsManyPagesAlsoAfterADamagedOne(sample: Sample) throws {
    let decompressor = try PageDecompressor(sample.codec)
    var output = SamplePage.text
    for length in [sample.page.count, sample.page.count / 2, sample.page.count] {
      _ = output.withUnsafeMutableBytes { $0.initializeMemory(as: UInt8.self, repeating: 0) }
      let isRead =
        (try? sample.page.prefix(length).withUnsafeBytes { page in
          try output.withUnsafeMutableBytes { try decompressor.decompress(page, into: $0) }
        }) != nil
      #expect(isRead == (length == sample.page.count))
      if isRead { #expect(output == SamplePage.text) }
    }
  }

  @Test(arguments: samples, [-1, 1])
  func aPageOfAnotherSizeThanItClaimsIsRefused(sample: Sample, difference: Int) {
    #expect(throws: CodecError.self) {
      try decompress(sample.codec, sample.page, claimed: SamplePage.text.count + difference)
    }
  }

  @Test(arguments: samples)
  func everyCutIsRefused(sample: Sample) {
    for length in 0..<sample.page.count {
      #expect(throws: CodecError.self) {
        try decompress(
          sample.codec, Array(sample.page[..<length]), claimed: SamplePage.text.count)
      }
    }
  }

  @Test(arguments: samples)
  func noMutationWritesBeyondTheOutput(sample: Sample) {
    var generator = SplitMix64(seed: 6)
    for _ in 0..<500 {
      var page = sample.page
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        page[Int.random(in: 0..<page.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? decompress(sample.codec, page, claimed: SamplePage.text.count)
    }
  }

  @Test(arguments: samples)
  func aPageOfNoBytesMayBeEmpty(sample: Sample) throws {
    #expect(try decompress(sample.codec, [], claimed: 0) == [])
  }

  @Test func gzipMayHaveSeveralMembers() throws {
    let text = SamplePage.text
    let page = try gzipMember(text[..<100]) + gzipMember([]) + gzipMember(text[100...])
    #expect(try decompress(.gzip, page, claimed: text.count) == text)
    #expect(throws: CodecError.self) {
      try decompress(.gzip, page + [1], claimed: text.count)
    }
  }

  @Test(arguments: [CompressionCodec.lzo, .lz4Hadoop])
  func codecsThatNobodyCanReadAreRefusedByName(codec: CompressionCodec) {
    #expect(throws: CodecError.unsupported(codec)) { try PageDecompressor(codec) }
    #expect(CodecError.unsupported(codec).description.contains(codec.name))
  }

  /// The most that a codec makes of 1000 bytes, and no byte more.
  @Test(arguments: [
    (CompressionCodec.uncompressed, 1000), (.snappy, 22_021), (.gzip, 1_033_031),
    (.lz4Raw, 255_254), (.zstd, 32_800_767),
  ])
  func claimsThatNoPageCanHoldAreRefused(codec: CompressionCodec, largest: Int) throws {
    guard Self.isInstalled(codec) else { return }
    let decompressor = try PageDecompressor(codec)
    try decompressor.check(compressed: 1000, claimed: largest)
    #expect(
      throws: CodecError.impossibleSize(codec, compressed: 1000, claimed: largest + 1)
    ) {
      try decompressor.check(compressed: 1000, claimed: largest + 1)
    }
  }
}
