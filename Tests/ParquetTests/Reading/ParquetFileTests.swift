import Files
import Foundation
import TestSupport
import Testing

@testable import Parquet

@Suite struct ParquetFileTests {
  private func error(of bytes: some Sequence<UInt8>) throws -> ParquetError? {
    try withTemporaryFolder { folder in
      let path = folder + "/file.parquet"
      try Data(bytes).write(to: URL(filePath: path))
      do throws(ParquetError) {
        _ = try ParquetFile(path: path)
        return nil
      } catch {
        return error
      }
    }
  }

  @Test func saysWhyAFileIsNotRead() throws {
    let bytes = try readBytes(ParquetSample.requiredPlain.path)
    #expect(try error(of: bytes) == nil)
    #expect(try error(of: []) == .notParquet)
    #expect(try error(of: "{\"text\": \"a\"}".utf8) == .notParquet)
    #expect(try error(of: "PAR1".utf8) == .cut(byteCount: 4))
    #expect(try error(of: bytes.dropLast(100)) == .cut(byteCount: bytes.count - 100))
    #expect(try error(of: bytes.dropLast(4) + Array("PARE".utf8)) == .encrypted)
    let tail = bytes.count - 8
    let long = bytes[..<tail] + [0xff, 0xff, 0xff, 0xff] + bytes[(tail + 4)...]
    #expect(
      try error(of: long) == .footerTooLong(byteCount: 0xffff_ffff, limit: tail - 4))
    let short = bytes[..<tail] + [10, 0, 0, 0] + bytes[(tail + 4)...]
    guard case .footer = try error(of: short) else {
      Issue.record("a footer of 10 bytes is read")
      return
    }
    #expect(throws: ParquetError.self) { try ParquetFile(path: "/dev/null") }
    #expect(throws: ParquetError.file(.system(operation: .open, path: "/none", code: ENOENT))) {
      try ParquetFile(path: "/none")
    }
  }
}
