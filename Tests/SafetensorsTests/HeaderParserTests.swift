import Safetensors
import TestSupport
import Testing

/// One hostile file for every way in which a file can be bad.
@Suite struct HeaderParserTests {
  struct HostileFile: CustomTestStringConvertible, Sendable {
    let bytes: [UInt8]
    let expected: @Sendable (String) -> SafetensorsError
    let testDescription: String

    init(
      _ bytes: [UInt8], _ name: String, _ expected: @escaping @Sendable (String) -> SafetensorsError
    ) {
      self.bytes = bytes
      self.expected = expected
      testDescription = name
    }

    /// A file whose only tensor `t` has this entry, and one byte of data.
    init(
      entry: String, _ expected: @escaping @Sendable (String) -> SafetensorsError
    ) {
      self.init(framed("{\"t\":\(entry)}", data: [0]), entry, expected)
    }

    /// A file with this header and one byte of data.
    init(
      header: String, _ expected: @escaping @Sendable (String) -> SafetensorsError
    ) {
      self.init(framed(header, data: [0]), header, expected)
    }
  }

  private static let sound = #"{"dtype":"U8","shape":[1],"data_offsets":[0,1]}"#
  private static let counts = "an array of integers from 0 to 9223372036854775807"

  private static let frames = [
    HostileFile([1, 2, 3], "short") { .fileTooShort(path: $0, byteCount: 3) },
    HostileFile([], "empty") { .fileTooShort(path: $0, byteCount: 0) },
    HostileFile([1, 225, 245, 5, 0, 0, 0, 0], "one over the limit") {
      .headerTooLong(path: $0, byteCount: 100_000_001, limit: 100_000_000)
    },
    HostileFile([UInt8](repeating: 255, count: 9), "length beyond Int") {
      .headerTooLong(path: $0, byteCount: .max, limit: 100_000_000)
    },
    HostileFile([3, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), "cut header") {
      .headerBeyondFile(path: $0, byteCount: 3, fileByteCount: 10)
    },
    HostileFile(framed(Array("{\"".utf8) + [0xff] + Array("\":1}".utf8)), "UTF-8") {
      .headerNotUTF8(path: $0, headerOffset: 2)
    },
    HostileFile(framed(""), "empty header") { .headerNotObject(path: $0, byte: nil) },
    HostileFile(framed("[]"), "array") { .headerNotObject(path: $0, byte: 91) },
    HostileFile(framed(" {}"), "leading space") { .headerNotObject(path: $0, byte: 32) },
    HostileFile(framed("{}x"), "text after the object") {
      .headerNotJSON(path: $0, headerOffset: 2, expected: "the end of the header")
    },
    HostileFile(framed("{}\0"), "zero padding") {
      .headerNotJSON(path: $0, headerOffset: 2, expected: "the end of the header")
    },
    HostileFile(framed("{"), "unclosed") {
      .headerNotJSON(path: $0, headerOffset: 1, expected: "a string")
    },
    HostileFile(framed("{\"t\":\(sound)}"), "no data") {
      .dataTooShort(path: $0, byteCount: 0, expectedByteCount: 1)
    },
    HostileFile(framed("{\"t\":\(sound)}", data: [0, 0]), "trailing byte") {
      .trailingBytes(path: $0, byteCount: 2, expectedByteCount: 1)
    },
    HostileFile(framed("{}", data: [0]), "data of nobody") {
      .trailingBytes(path: $0, byteCount: 1, expectedByteCount: 0)
    },
  ]

  private static let names = [
    HostileFile(header: "{\"t\":\(sound),\"t\":\(sound)}") { .duplicateName(path: $0, name: "t") },
    HostileFile(header: "{\"t\":\(sound),\"\\u0074\":\(sound)}") {
      .duplicateName(path: $0, name: "t")
    },
    HostileFile(header: #"{"__metadata__":{},"__metadata__":{}}"#) {
      .duplicateName(path: $0, name: "__metadata__")
    },
    HostileFile(header: #"{"__metadata__":{"k":1}}"#) { .metadataNotStrings(path: $0, key: "k") },
    HostileFile(header: #"{"__metadata__":{"k":null}}"#) {
      .metadataNotStrings(path: $0, key: "k")
    },
    HostileFile(header: #"{"__metadata__":[]}"#) { .metadataNotStrings(path: $0, key: nil) },
    HostileFile(header: #"{"__metadata__":{"k":"a","k":"b"}}"#) {
      .duplicateMetadataKey(path: $0, key: "k")
    },
    HostileFile(header: "{\"t\":\(sound),\"u\":\(sound)}") {
      .overlap(path: $0, name: "u", begin: 0, expectedBegin: 1)
    },
    HostileFile(header: #"{"t":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}"#) {
      .gap(path: $0, name: "t", begin: 1, expectedBegin: 0)
    },
  ]

  private static let entries = [
    HostileFile(entry: "3") {
      .invalidEntry(path: $0, name: "t", field: nil, expected: "an object")
    },
    HostileFile(entry: #"["U8",[1],[0,1]]"#) {
      .invalidEntry(path: $0, name: "t", field: nil, expected: "an object")
    },
    HostileFile(entry: #"{"shape":[1],"data_offsets":[0,1]}"#) {
      .invalidEntry(path: $0, name: "t", field: "dtype", expected: "there once")
    },
    HostileFile(entry: #"{"dtype":"U8","dtype":"U8"}"#) {
      .invalidEntry(path: $0, name: "t", field: "dtype", expected: "there once")
    },
    HostileFile(entry: #"{"dtype":8}"#) {
      .invalidEntry(path: $0, name: "t", field: "dtype", expected: "a string")
    },
    HostileFile(entry: #"{"dtype":"u8"}"#) {
      .unknownDType(path: $0, name: "t", dtype: "u8")
    },
    HostileFile(entry: #"{"dtype":"U8","data_offsets":[0,1]}"#) {
      .invalidEntry(path: $0, name: "t", field: "shape", expected: "there once")
    },
    HostileFile(entry: #"{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}"#) {
      .invalidEntry(path: $0, name: "t", field: "shape", expected: counts)
    },
    HostileFile(entry: #"{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}"#) {
      .invalidEntry(path: $0, name: "t", field: "shape", expected: counts)
    },
    HostileFile(entry: #"{"dtype":"U8","shape":1,"data_offsets":[0,1]}"#) {
      .invalidEntry(path: $0, name: "t", field: "shape", expected: counts)
    },
    HostileFile(entry: #"{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}"#) {
      .invalidEntry(path: $0, name: "t", field: "data_offsets", expected: "two integers")
    },
    HostileFile(entry: #"{"dtype":"U8","shape":[1],"data_offsets":[0,18446744073709551616]}"#) {
      .invalidEntry(path: $0, name: "t", field: "data_offsets", expected: counts)
    },
    HostileFile(entry: #"{"dtype":"U8","shape":[2],"data_offsets":[0,1]}"#) {
      .rangeMismatch(path: $0, name: "t", begin: 0, end: 1, expectedByteCount: 2)
    },
    HostileFile(entry: #"{"dtype":"U8","shape":[0],"data_offsets":[0,9223372036854775807]}"#) {
      .rangeMismatch(path: $0, name: "t", begin: 0, end: .max, expectedByteCount: 0)
    },
    HostileFile(entry: #"{"dtype":"I32","shape":[4294967296,4294967296],"data_offsets":[0,1]}"#) {
      .sizeOverflow(path: $0, name: "t", dtype: .i32, shape: [1 << 32, 1 << 32])
    },
    HostileFile(entry: #"{"dtype":"F4","shape":[3],"data_offsets":[0,1]}"#) {
      .partialByte(path: $0, name: "t", dtype: .f4, shape: [3])
    },
  ]

  @Test(arguments: frames + names + entries)
  func rejectsWithTheFacts(_ file: HostileFile) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.safetensors"
      try writeBytes(file.bytes, to: path)
      #expect(throws: file.expected(path)) { try SafetensorsFile(path: path) }
    }
  }

  @Test func rejectsAReversedRange() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t"
      try writeBytes(
        framed(
          #"{"s":\#(Self.sound),"t":{"dtype":"U8","shape":[0],"data_offsets":[1,0]}}"#, data: [0]),
        to: path)
      #expect(
        throws: SafetensorsError.rangeMismatch(
          path: path, name: "t", begin: 1, end: 0, expectedByteCount: 0)
      ) {
        try SafetensorsFile(path: path)
      }
    }
  }
}
