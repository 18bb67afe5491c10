import Files
import Safetensors
import TestSupport
import Testing

@Suite struct SafetensorsFileTests {
  private func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
    try withTemporaryFolder { folder in
      try writeBytes(bytes, to: folder + "/t")
      return try SafetensorsFile(path: folder + "/t")
    }
  }

  private func elements<Element: TensorElement>(
    _ file: SafetensorsFile, _ name: String, as element: Element.Type
  ) throws -> [Element] {
    try file.withElements(of: name, as: element) { Array($0) }
  }

  @Test func readsThePythonLibrarysFile() throws {
    let file = try open(SampleFile.bytes)
    #expect(
      file.layouts.map(\.name) == [
        "b", "one", "link_scores", "a", "cu", "input_ids", "none", "flag",
      ])
    #expect(file.metadata == SampleFile.metadata)
    #expect(file.dataOffset == 512)
    #expect(try elements(file, "b", as: Int64.self) == [-1, 0, 1])
    #expect(try elements(file, "link_scores", as: Float.self) == [0.5, -2])
    #expect(try elements(file, "input_ids", as: UInt16.self) == [1, 2, 3, 4, 5, 65535])
    #expect(try file.layout(of: "input_ids").shape == [2, 3])
    let flag = try withExtendedLifetime(file) { try Array(file.bytes(of: "flag")) }
    #expect(flag == [1, 0, 1])
  }

  @Test func readsEmptyTensorsScalarsAndEmptyFiles() throws {
    let file = try open(SampleFile.bytes)
    #expect(try elements(file, "one", as: Int64.self) == [9])
    #expect(try file.layout(of: "one").shape.isEmpty)
    #expect(try elements(file, "none", as: UInt16.self).isEmpty)
    #expect(try file.layout(of: "none").byteRange == 68..<68)
    #expect(try open(framed("{}")).layouts.isEmpty)
    let empty = try open(framed(#"{"e":{"dtype":"F64","shape":[0],"data_offsets":[0,0]}}"#))
    #expect(try elements(empty, "e", as: Double.self).isEmpty)
  }

  @Test func readsUnalignedElementsAsACopy() throws {
    let file = try open(
      framed(
        #"{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
          + #""y":{"dtype":"I32","shape":[2],"data_offsets":[1,9]}}"#,
        data: [5, 1, 0, 0, 0, 255, 255, 255, 255]))
    #expect(try elements(file, "y", as: Int32.self) == [1, -1])
    #expect(try elements(file, "x", as: UInt8.self) == [5])
  }

  @Test func readsWhatTheReferenceReaderAlsoLetsPass() throws {
    let file = try open(
      framed(
        "{\n\t\"z\": {\"shape\": [1], \"more\": {\"a\": [1e5, null]}, \"data_offsets\": [1, 2],"
          + " \"dtype\": \"U8\"}, \"a\": {\"dtype\": \"I8\", \"shape\": [1],"
          + " \"data_offsets\": [0, 1]}, \"__metadata__\": null}\n\t ",
        data: [1, 2]))
    #expect(file.layouts.map(\.name) == ["a", "z"])
    #expect(file.metadata.isEmpty)
  }

  @Test func refusesOtherElementsAndUnknownNames() throws {
    let file = try open(SampleFile.bytes)
    #expect(
      throws: SafetensorsError.wrongElement(
        path: file.path, name: "b", dtype: .i64, requested: .u64)
    ) {
      try elements(file, "b", as: UInt64.self)
    }
    #expect(throws: SafetensorsError.noSuchTensor(path: file.path, name: "B")) {
      try file.bytes(of: "B")
    }
  }

  @Test func refusesFoldersAndAbsentFiles() throws {
    try withTemporaryFolder { folder in
      #expect(throws: SafetensorsError.file(.notRegularFile(path: folder))) {
        try SafetensorsFile(path: folder)
      }
      let path = folder + "/absent"
      #expect(throws: SafetensorsError.file(.system(operation: .open, path: path, code: 2))) {
        try SafetensorsFile(path: path)
      }
    }
  }

  @Test func everyTruncationAndExtensionIsAnError() throws {
    for count in SampleFile.bytes.indices {
      #expect(throws: SafetensorsError.self) { try open(Array(SampleFile.bytes[..<count])) }
    }
    #expect(throws: SafetensorsError.self) { try open(SampleFile.bytes + [0]) }
  }

  /// Any change of the header gives a file that opens with its tensors inside it, or an error.
  @Test func mutatedHeadersNeverTrap() throws {
    var generator = Xorshift(state: 20_240_607)
    let headerEnd = 8 + SampleFile.headerText.utf8.count
    let alphabet = Array("{}[],:\"\\0123456789-eEu \u{7f}".utf8) + [0, 0xff, 0xc3]
    try withTemporaryFolder { folder in
      let path = folder + "/t"
      for _ in 0..<3000 {
        var bytes = SampleFile.bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let index = Int.random(in: 0..<headerEnd, using: &generator)
          let byte = alphabet[Int.random(in: alphabet.indices, using: &generator)]
          switch Int.random(in: 0..<4, using: &generator) {
          case 0: bytes.insert(byte, at: index)
          case 1: bytes.remove(at: index)
          case 2: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
          default: bytes[index] = byte
          }
        }
        try writeBytes(bytes, to: path)
        guard let file = try? SafetensorsFile(path: path) else { continue }
        for layout in file.layouts {
          let tensor = try file.bytes(of: layout.name)
          #expect(tensor.count == layout.byteRange.count)
        }
        #expect(file.dataOffset + file.header.dataByteCount == bytes.count)
      }
    }
  }
}

/// Marsaglia's generator, enough to vary a test.
private struct Xorshift: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
