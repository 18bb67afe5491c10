import Files
import Foundation
import TestSupport
import Testing

@Suite struct FileDigestTests {
  @Test func digestsAreThoseOfTheStandard() {
    #expect(
      FileDigest.hexadecimal(of: [])
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      FileDigest.hexadecimal(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test(arguments: [0, 1, 1 << 20, 1 << 20 + 1])
  func aFileIsDigestedAsItsBytes(count: Int) throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try Data(bytes).write(to: URL(filePath: folder + "/file"))
      let found = try FileDigest.ofFile(folder + "/file")
      #expect(found == (FileDigest.hexadecimal(of: bytes), count))
    }
  }

  @Test func aMissingFileIsAnError() {
    #expect(throws: FileError.self) { try FileDigest.ofFile("/nowhere/file") }
  }
}
