import Testing

@testable import Safetensors

@Suite struct SafetensorsHeaderTests {
  @Test func bytesAreThoseOfThePythonLibrary() throws {
    let header = try SafetensorsHeader(tensors: SampleFile.tensors, metadata: SampleFile.metadata)
    #expect(try header.makeBytes() == framed(SampleFile.headerText))
    #expect(header.dataByteCount == SampleFile.data.count)
  }

  @Test func layoutDoesNotDependOnTheOrderOfTheTensors() throws {
    let forward = try SafetensorsHeader(tensors: SampleFile.tensors)
    let backward = try SafetensorsHeader(tensors: SampleFile.tensors.reversed())
    #expect(forward == backward)
  }

  /// The library's bytes for the same name and metadata.
  @Test func escapesAreThoseOfThePythonLibrary() throws {
    let header = try SafetensorsHeader(
      tensors: [("é\u{1}\u{7f}/\"\\\n", .u8, [0])], metadata: ["k": "\u{1f}\u{8}\u{c}☃"])
    let text =
      #"{"__metadata__":{"k":"\u001f\b\f☃"},"#
      + "\"é\\u0001\u{7f}/\\\"\\\\\\n\":"
      + #"{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}       "#
    #expect(try header.makeBytes() == framed(text))
  }

  @Test func anEmptyHeaderIsPaddedToEight() throws {
    #expect(try SafetensorsHeader(tensors: []).makeBytes() == framed("{}      "))
  }

  @Test func metadataIsSortedByTheBytesOfItsKeys() throws {
    let header = try SafetensorsHeader(
      tensors: [], metadata: ["b": "2", "é": "4", "a": "1", "z": "3"])
    #expect(
      try header.makeBytes()
        == framed(#"{"__metadata__":{"a":"1","b":"2","z":"3","é":"4"}}     "#))
  }

  @Test func namesThatDifferOnlyInNormalisationAreTwoTensors() throws {
    let header = try SafetensorsHeader(
      tensors: [("\u{e9}", .u8, [1]), ("e\u{301}", .u8, [1])])
    #expect(header.layouts.map { Array($0.name.utf8) } == [[0x65, 0xcc, 0x81], [0xc3, 0xa9]])
  }

  struct Refusal: CustomTestStringConvertible {
    let tensors: [(name: String, dtype: DType, shape: [Int])]
    let reason: SafetensorsError.UnwritableReason
    var testDescription: String { "\(reason)" }
  }

  @Test(arguments: [
    Refusal(tensors: [("t", .u8, [1]), ("t", .u16, [1])], reason: .duplicateName),
    Refusal(tensors: [("__metadata__", .u8, [1])], reason: .reservedName),
    Refusal(tensors: [("t", .u8, [2, -3])], reason: .negativeDimension(-3)),
    Refusal(tensors: [("t", .i64, [1 << 60])], reason: .sizeOverflow),
    Refusal(tensors: [("s", .u8, [1 << 59]), ("t", .f4, [7])], reason: .partialByte),
  ])
  func refusesWhatCannotBeDescribed(_ refusal: Refusal) {
    let name = refusal.reason == .reservedName ? "__metadata__" : "t"
    #expect(throws: SafetensorsError.unwritable(name: name, reason: refusal.reason)) {
      try SafetensorsHeader(tensors: refusal.tensors)
    }
  }

  /// Eleven tensors of three quarters of 2^60 bytes come to more than 2^63.
  @Test func refusesTensorsThatOverflowTogether() {
    let tensors = (10..<21).map { (name: "t\($0)", dtype: DType.u8, shape: [3 << 58]) }
    #expect(throws: SafetensorsError.unwritable(name: "t20", reason: .sizeOverflow)) {
      try SafetensorsHeader(tensors: tensors)
    }
    #expect(throws: Never.self) { try SafetensorsHeader(tensors: tensors.dropLast()) }
  }

  @Test func refusesAHeaderThatNoReaderAccepts() throws {
    let header = try SafetensorsHeader(tensors: [], metadata: ["k": "value"])
    #expect(throws: SafetensorsError.writtenHeaderTooLong(byteCount: 32, limit: 31)) {
      try header.makeBytes(limit: 31)
    }
    #expect(try header.makeBytes(limit: 32).count == 40)
    #expect(SafetensorsHeader.maximumByteCount == 100_000_000)
  }
}
