import Files
import Safetensors
import Testing

@Suite struct SafetensorsErrorTests {
  private static let all: [SafetensorsError] = [
    .file(.system(operation: .syncFolder, path: "p", code: 5)), .file(.notRegularFile(path: "p")),
    .fileTooShort(path: "p", byteCount: 3),
    .headerTooLong(path: "p", byteCount: 9, limit: 8),
    .headerBeyondFile(path: "p", byteCount: 9, fileByteCount: 8),
    .headerNotUTF8(path: "p", headerOffset: 4), .headerNotObject(path: "p", byte: nil),
    .headerNotObject(path: "p", byte: 91),
    .headerNotJSON(path: "p", headerOffset: 4, expected: "a value"),
    .duplicateName(path: "p", name: "t"), .metadataNotStrings(path: "p", key: nil),
    .metadataNotStrings(path: "p", key: "k"), .duplicateMetadataKey(path: "p", key: "k"),
    .invalidEntry(path: "p", name: "t", field: nil, expected: "an object"),
    .invalidEntry(path: "p", name: "t", field: "shape", expected: "there once"),
    .unknownDType(path: "p", name: "t", dtype: "U7"),
    .sizeOverflow(path: "p", name: "t", dtype: .u8, shape: [1]),
    .partialByte(path: "p", name: "t", dtype: .f4, shape: [1]),
    .rangeMismatch(path: "p", name: "t", begin: 1, end: 2, expectedByteCount: 3),
    .gap(path: "p", name: "t", begin: 2, expectedBegin: 1),
    .overlap(path: "p", name: "t", begin: 1, expectedBegin: 2),
    .dataTooShort(path: "p", byteCount: 1, expectedByteCount: 2),
    .trailingBytes(path: "p", byteCount: 2, expectedByteCount: 1),
    .noSuchTensor(path: "p", name: "t"),
    .wrongElement(path: "p", name: "t", dtype: .u8, requested: .u16),
    .unwritable(name: "p", reason: .negativeDimension(-1)),
    .unwritable(name: "p", reason: .reservedName), .unwritable(name: "p", reason: .duplicateName),
    .unwritable(name: "p", reason: .sizeOverflow), .unwritable(name: "p", reason: .partialByte),
    .writtenHeaderTooLong(byteCount: 9, limit: 8),
    .outOfOrder(path: "p", name: "t", expected: nil),
    .outOfOrder(path: "p", name: "t", expected: "u"),
    .tooManyBytes(path: "p", name: "t", byteCount: 2, expectedByteCount: 1),
    .tooFewBytes(path: "p", name: "t", byteCount: 1, expectedByteCount: 2),
    .writerClosed(path: "p"),
  ]

  @Test func everyDescriptionIsItsOwnSentence() {
    let sentences = Self.all.map(\.description)
    #expect(Set(sentences).count == sentences.count)
    for sentence in sentences {
      #expect(sentence.hasSuffix(".") && sentence != "The safetensors file is malformed.")
    }
  }

  @Test func descriptionsCarryTheNumbers() {
    #expect(
      SafetensorsError.rangeMismatch(
        path: "x.safetensors", name: "t", begin: 1, end: 2, expectedByteCount: 3
      ).description
        == #"x.safetensors: the shape of tensor "t" needs 3 bytes; its offsets are [1, 2]."#)
    let cause = FileError.system(operation: .open, path: "x", code: 2)
    #expect(SafetensorsError.file(cause).description == cause.description + ".")
  }
}
