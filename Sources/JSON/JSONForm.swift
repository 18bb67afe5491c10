package import Foundation

/// The JSON of a value as the files of this program hold it: sorted keys, slashes as they are.
package enum JSONForm {
  /// A whole file: two-space indentation, and a line feed at the end.
  package static func file(_ value: some Encodable) throws -> [UInt8] {
    let encoder = encoder
    encoder.outputFormatting.insert(.prettyPrinted)
    return Array(try encoder.encode(value)) + [0x0a]
  }

  /// One line, without its end.
  package static func line(_ value: some Encodable) throws -> [UInt8] {
    Array(try encoder.encode(value))
  }

  /// What writes lines, for many of them.
  package static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
