package import Foundation

/// Copies of a JSON value in which one number is another: what whoever wrote the file did not mean.
package enum HostileJSON {
  /// What a copy differs in, and its bytes.
  package struct Form {
    package var change: String
    package var bytes: Data
  }

  private static var numbers: [Any] {
    [-1, 0, Int(Int32.max), Int(Int32.max) + 1, 1 << 53, Int.max, Int.min, 1.5, 1e300]
  }

  /// The forms of a value: each number replaced by each hostile one.
  package static func forms(of data: Data) throws -> [Form] {
    let value = try JSONSerialization.jsonObject(with: data)
    return try paths(in: value).flatMap { path in
      try numbers.map { number in
        Form(
          change: "\(path) = \(number)",
          bytes: try JSONSerialization.data(withJSONObject: replacing(path[...], in: value, number))
        )
      }
    }
  }

  /// Where numbers are: keys and indices.
  private static func paths(in value: Any) -> [[String]] {
    switch value {
    case let object as [String: Any]:
      object.sorted { $0.key < $1.key }.flatMap { key, value in
        paths(in: value).map { [key] + $0 }
      }
    case let array as [Any]:
      array.enumerated().flatMap { index, value in paths(in: value).map { ["\(index)"] + $0 } }
    case is Bool: []
    case is Int, is Double: [[]]
    default: []
    }
  }

  private static func replacing(_ path: ArraySlice<String>, in value: Any, _ number: Any) -> Any {
    guard let key = path.first else { return number }
    if var object = value as? [String: Any], let child = object[key] {
      object[key] = replacing(path.dropFirst(), in: child, number)
      return object
    }
    if var array = value as? [Any], let index = Int(key) {
      array[index] = replacing(path.dropFirst(), in: array[index], number)
      return array
    }
    return value
  }
}
