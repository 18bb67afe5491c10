import Foundation
import JSON

/// The kind and the version with which every JSON file of a packing begins.
struct FormatHead: Decodable {
  var kind: String
  var version: Int

  /// Reads a file of the given kind and version.
  ///
  /// Throws `ShardsError.damagedManifest`, or `.unsupportedManifest` for another version.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, path: String, kind: String, version: Int
  ) throws -> Value {
    do {
      let head = try JSONDecoder().decode(FormatHead.self, from: data)
      guard head.kind == kind else {
        throw ShardsError.damagedManifest(
          path: path, reason: "its kind is '\(head.kind)', not '\(kind)'")
      }
      guard head.version == version else {
        throw ShardsError.unsupportedManifest(path: path, found: head.version, supported: version)
      }
      if let number = firstNumberOutOfRange(in: data) {
        throw ShardsError.damagedManifest(path: path, reason: "\(number) is out of range")
      }
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw ShardsError.damagedManifest(path: path, reason: error.reason)
    }
  }

  /// The greatest count that a file may state: sums of them do not overflow.
  private static let greatestCount = 1 << 48

  /// Limits that users set, which may be as large as they like.
  private static let limits = ["buffer", "window", "query_terms", "max_documents_per_chunk"]

  /// Numbers that count nothing.
  private static let otherNumbers = ["seed", "threshold"]

  /// The name and the value of the first number that can be no count; nil where there is none, or
  /// the file is not JSON.
  private static func firstNumberOutOfRange(in data: Data) -> String? {
    struct Damage: Error {}
    let value = data.withUnsafeBytes { bytes in
      var cursor = JSONCursor(bytes) { _, _ in Damage() }
      return try? cursor.readValue()
    }
    return value.flatMap { firstNumberOutOfRange(in: $0, name: "a number") }
  }

  private static func firstNumberOutOfRange(in value: JSONValue, name: String) -> String? {
    switch value {
    case .integer(let count) where !otherNumbers.contains(name):
      let greatest = limits.contains(name) ? Int.max : greatestCount
      return (0...greatest).contains(count) ? nil : "\(name) is \(count), which"
    case .number(let number) where !otherNumbers.contains(name):
      return abs(number) <= Double(greatestCount) ? nil : "\(name) is \(number), which"
    case .array(let values):
      return values.lazy.compactMap { firstNumberOutOfRange(in: $0, name: name) }.first
    case .object(let members):
      return members.lazy.compactMap {
        firstNumberOutOfRange(in: $0.value, name: String(decoding: $0.name, as: UTF8.self))
      }.first
    default: return nil
    }
  }
}
