import Foundation

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
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw ShardsError.damagedManifest(path: path, reason: error.reason)
    }
  }
}

extension DecodingError {
  /// The place and the fault in one line.
  fileprivate var reason: String {
    let context: Context
    switch self {
    case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
      .dataCorrupted(let found):
      context = found
    @unknown default: return String(describing: self)
    }
    let place = context.codingPath.map(\.stringValue).joined(separator: ".")
    return place.isEmpty ? context.debugDescription : "\(place): \(context.debugDescription)"
  }
}
