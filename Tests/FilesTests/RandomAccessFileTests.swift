import Files
import Foundation
import TestSupport
import Testing

@Suite struct RandomAccessFileTests {
  private func read(_ file: RandomAccessFile, at offset: Int, _ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = try bytes.withUnsafeMutableBytes { try file.read(at: offset, into: $0) }
    return Array(bytes[..<found])
  }

  @Test func readsAtAnyPlaceUpToTheEnd() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      try Data(0..<200).write(to: URL(filePath: path))
      let file = try RandomAccessFile(path: path)
      #expect(file.byteCount == 200)
      #expect(try read(file, at: 0, 3) == [0, 1, 2])
      #expect(try read(file, at: 100, 0) == [])
      #expect(try read(file, at: 198, 10) == [198, 199])
      #expect(try read(file, at: 300, 10) == [])
    }
  }

  @Test func refusesWhatIsNotARegularFile() throws {
    try withTemporaryFolder { folder in
      #expect(throws: FileError.notRegularFile(path: folder)) {
        try RandomAccessFile(path: folder)
      }
      #expect(throws: FileError.notRegularFile(path: "/dev/null")) {
        try RandomAccessFile(path: "/dev/null")
      }
      #expect(throws: FileError.system(operation: .open, path: folder + "/no", code: ENOENT)) {
        try RandomAccessFile(path: folder + "/no")
      }
    }
  }
}
