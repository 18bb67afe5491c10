import Files
import Foundation
import Safetensors
import TestSupport
import Testing

@Suite struct SafetensorsWriterTests {
  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func makeWriter(_ path: String) throws -> SafetensorsWriter {
    try SafetensorsWriter(
      path: path,
      header: SafetensorsHeader(
        tensors: [("a", .i32, [2]), ("b", .u16, [0]), ("c", .u16, [1]), ("d", .u8, [0])]))
  }

  @Test func bytesAreThoseOfThePythonLibrary() throws {
    try withTemporaryFolder { folder in
      try SampleFile.write(to: folder + "/t")
      #expect(try readBytes(folder + "/t") == SampleFile.bytes)
      #expect(try names(in: folder) == ["t"])
    }
  }

  @Test func onWriteSeesEveryByteOnceAndInOrder() throws {
    try withTemporaryFolder { folder in
      var seen: [UInt8] = []
      try SampleFile.write(to: folder + "/t") { seen.append(contentsOf: $0) }
      #expect(seen == SampleFile.bytes)
    }
  }

  @Test func piecesOfAnySizeGiveTheSameFile() throws {
    let values = (0..<300_000).map { UInt16(truncatingIfNeeded: $0 &* 40503) }
    let header = try SafetensorsHeader(tensors: [("t", .u16, [values.count])])
    try withTemporaryFolder { folder in
      var files: [[UInt8]] = []
      for pieceLength in [7, 4096, 200_000, 300_000] {
        var seen: [UInt8] = []
        let path = "\(folder)/\(pieceLength)"
        let writer = try SafetensorsWriter(path: path, header: header) {
          seen.append(contentsOf: $0)
        }
        for start in stride(from: 0, to: values.count, by: pieceLength) {
          let piece = values[start..<min(start + pieceLength, values.count)]
          try writer.write(elements: Array(piece), to: "t")
        }
        try writer.finish()
        #expect(try readBytes(path) == seen)
        files.append(seen)
      }
      #expect(files.allSatisfy { $0 == files[0] })
      let file = try SafetensorsFile(path: "\(folder)/7")
      #expect(try file.withElements(of: "t", as: UInt16.self) { Array($0) } == values)
    }
  }

  @Test func theFinalNameAppearsOnlyAtFinish() throws {
    try withTemporaryFolder { folder in
      let writer = try makeWriter(folder + "/t")
      try writer.write(elements: [1, 2] as [Int32], to: "a")
      try writer.write(elements: [3] as [UInt16], to: "c")
      #expect(try names(in: folder) == ["t.partial"])
      try writer.finish()
      #expect(try names(in: folder) == ["t"])
      #expect(throws: SafetensorsError.writerClosed(path: folder + "/t")) { try writer.finish() }
      #expect(try names(in: folder) == ["t"])
    }
  }

  @Test func droppingTheWriterRemovesTheTemporaryFile() throws {
    try withTemporaryFolder { folder in
      do {
        let writer = try makeWriter(folder + "/t")
        try writer.write(elements: [1] as [Int32], to: "a")
      }
      #expect(try names(in: folder) == [])
    }
  }

  @Test func anOldFileStaysUntilTheNewOneIsWhole() throws {
    try withTemporaryFolder { folder in
      try writeBytes([1], to: folder + "/t")
      try writeBytes([2], to: folder + "/t.partial")
      let writer = try makeWriter(folder + "/t")
      #expect(throws: SafetensorsError.self) { try writer.finish() }
      #expect(try readBytes(folder + "/t") == [1])
      try SampleFile.write(to: folder + "/t")
      #expect(try readBytes(folder + "/t") == SampleFile.bytes)
    }
  }

  /// Runs `body` on a fresh writer, and expects the error, a closed writer and no file.
  private func expectFailure(
    _ makeError: (String) -> SafetensorsError, when body: (SafetensorsWriter) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t"
      let writer = try makeWriter(path)
      #expect(throws: makeError(path)) { try body(writer) }
      #expect(throws: SafetensorsError.writerClosed(path: path)) {
        try writer.write(elements: [1] as [Int32], to: "a")
      }
      #expect(try names(in: folder) == [])
    }
  }

  @Test func tensorsOutOfOrderAreErrors() throws {
    try expectFailure(
      { .tooFewBytes(path: $0, name: "a", byteCount: 0, expectedByteCount: 8) },
      when: {
        try $0.write(elements: [1] as [UInt16], to: "c")
      })
    try expectFailure(
      { .outOfOrder(path: $0, name: "a", expected: nil) },
      when: {
        try $0.write(elements: [1, 2] as [Int32], to: "a")
        try $0.write(elements: [1] as [UInt16], to: "c")
        try $0.write(elements: [1, 2] as [Int32], to: "a")
      })
    try expectFailure(
      { .outOfOrder(path: $0, name: "x", expected: "c") },
      when: {
        try $0.write(elements: [1, 2] as [Int32], to: "a")
        try $0.write(elements: [1] as [UInt8], to: "x")
      })
  }

  @Test func wrongSizesAreErrors() throws {
    try expectFailure(
      { .tooManyBytes(path: $0, name: "a", byteCount: 12, expectedByteCount: 8) },
      when: {
        try $0.write(elements: [1] as [Int32], to: "a")
        try $0.write(elements: [2, 3] as [Int32], to: "a")
      })
    try expectFailure(
      { .tooFewBytes(path: $0, name: "a", byteCount: 4, expectedByteCount: 8) },
      when: {
        try $0.write(elements: [1] as [Int32], to: "a")
        try $0.write(elements: [1] as [UInt16], to: "c")
      })
    try expectFailure(
      { .tooFewBytes(path: $0, name: "c", byteCount: 0, expectedByteCount: 2) },
      when: {
        try $0.write(elements: [1, 2] as [Int32], to: "a")
        try $0.finish()
      })
    try expectFailure(
      { .wrongElement(path: $0, name: "a", dtype: .i32, requested: .u32) },
      when: {
        try $0.write(elements: [1, 2] as [UInt32], to: "a")
      })
  }

  @Test func aFileThatCannotBeCreatedIsAnError() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/absent/t"
      #expect(
        throws: SafetensorsError.file(.system(operation: .open, path: path + ".partial", code: 2))
      ) {
        try makeWriter(path)
      }
    }
  }

  @Test func aFolderInTheWayLeavesNothingBehind() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t"
      try FileManager.default.createDirectory(
        atPath: path + "/inside", withIntermediateDirectories: true)
      #expect(throws: SafetensorsError.file(.notRegularFile(path: path))) {
        try SampleFile.write(to: path)
      }
      #expect(try names(in: folder) == ["t"])
    }
  }
}
