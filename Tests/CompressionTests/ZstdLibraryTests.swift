import Compression
import Testing

@Suite struct ZstdLibraryTests {
  @Test func hasAVersionExactlyWhereItIsAvailable() {
    #expect((ZstdLibrary.version != nil) == ZstdLibrary.isAvailable)
    if let version = ZstdLibrary.version { #expect(version.hasPrefix("1.")) }
  }
}
