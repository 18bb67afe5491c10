import Foundation
import Safetensors
import Testing

/// The small file that suites write and read, and its bytes as safetensors 0.8.0 writes them.
enum SampleFile {
  static let metadata = ["format": "pt"]

  /// The tensors in an order that is not the canonical one.
  static let tensors: [(name: String, dtype: DType, shape: [Int])] = [
    ("input_ids", .u16, [2, 3]), ("flag", .bool, [3]), ("one", .i64, []), ("cu", .i32, [3]),
    ("none", .u16, [0, 4]), ("b", .i64, [3]), ("link_scores", .f32, [2]), ("a", .i32, [1]),
  ]

  static let headerText =
    #"{"__metadata__":{"format":"pt"},"#
    + #""b":{"dtype":"I64","shape":[3],"data_offsets":[0,24]},"#
    + #""one":{"dtype":"I64","shape":[],"data_offsets":[24,32]},"#
    + #""link_scores":{"dtype":"F32","shape":[2],"data_offsets":[32,40]},"#
    + #""a":{"dtype":"I32","shape":[1],"data_offsets":[40,44]},"#
    + #""cu":{"dtype":"I32","shape":[3],"data_offsets":[44,56]},"#
    + #""input_ids":{"dtype":"U16","shape":[2,3],"data_offsets":[56,68]},"#
    + #""none":{"dtype":"U16","shape":[0,4],"data_offsets":[68,68]},"#
    + #""flag":{"dtype":"BOOL","shape":[3],"data_offsets":[68,71]}}  "#

  static let data: [UInt8] =
    [255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    + [9, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 63, 0, 0, 0, 192] + [7, 0, 0, 0]
    + [0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0] + [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 255, 255] + [1, 0, 1]

  /// All 583 bytes of the file.
  static let bytes: [UInt8] = framed(headerText, data: data)

  /// Writes the sample to `path`, the tensor `input_ids` in two pieces.
  static func write(
    to path: String, onWrite: ((UnsafeRawBufferPointer) -> Void)? = nil
  ) throws {
    let header = try SafetensorsHeader(tensors: tensors, metadata: metadata)
    let writer = try SafetensorsWriter(path: path, header: header, onWrite: onWrite)
    try writer.write(elements: [-1, 0, 1] as [Int64], to: "b")
    try writer.write(elements: [9] as [Int64], to: "one")
    try writer.write(elements: [0.5, -2] as [Float], to: "link_scores")
    try writer.write(elements: [7] as [Int32], to: "a")
    try writer.write(elements: [0, 2, 3] as [Int32], to: "cu")
    try writer.write(elements: [1, 2, 3] as [UInt16], to: "input_ids")
    try writer.write(elements: [4, 5, 65535] as [UInt16], to: "input_ids")
    try ([1, 0, 1] as [UInt8]).withUnsafeBytes { try writer.write(contentsOf: $0, to: "flag") }
    try writer.finish()
  }
}

/// The bytes of a file with the given header, whose length is counted, and data.
func framed(_ header: some StringProtocol, data: [UInt8] = []) -> [UInt8] {
  framed(Array(header.utf8), data: data)
}

/// The bytes of a file with the given header, whose length is counted, and data.
func framed(_ header: [UInt8], data: [UInt8] = []) -> [UInt8] {
  (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
}

/// Makes the file at `path` hold exactly `bytes`.
func writeBytes(_ bytes: [UInt8], to path: String) throws {
  try Data(bytes).write(to: URL(filePath: path))
}
