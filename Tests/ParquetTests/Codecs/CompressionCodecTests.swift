import Parquet
import Testing

struct CompressionCodecTests {
  @Test
  func theNumbersAreThoseOfTheFormat() {
    let names = ["UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"]
    #expect((0..<8).map { CompressionCodec(rawValue: $0)?.name } == names)
    #expect(CompressionCodec(rawValue: 8) == nil)
  }
}
