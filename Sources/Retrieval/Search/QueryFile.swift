import Files
import Foundation

/// The queries of a file: JSON lines with an `id` (`_id` in the BEIR collections) and a `text`.
package enum QueryFile {
  /// A query.
  package struct Query: Sendable, Equatable {
    /// The id; a number in the file becomes its digits.
    package var id: String
    package var text: String

    /// A query.
    package init(id: String, text: String) {
      self.id = id
      self.text = text
    }
  }

  /// Reads the queries of the file at `path`, in order; blank lines are skipped.
  ///
  /// Throws `RetrievalError` where the file cannot be read, or a line is not a query.
  package static func read(_ path: String) throws -> [Query] {
    guard let data = try FileContents.readIfPresent(path) else {
      throw RetrievalError.unreadableQueries(path: path)
    }
    let decoder = JSONDecoder()
    var queries: [Query] = []
    let lines = data.split(separator: 0x0a, omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0d }) {
      guard let query = try? decoder.decode(Query.self, from: line) else {
        throw RetrievalError.malformedQuery(path: path, line: number + 1)
      }
      queries.append(query)
    }
    return queries
  }
}

extension QueryFile.Query: Decodable {
  private enum CodingKeys: String, CodingKey {
    case id, text
    case beirID = "_id"
  }

  /// Reads a query under either name of its id.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    text = try container.decode(String.self, forKey: .text)
    let key = container.contains(.id) ? CodingKeys.id : .beirID
    if let number = try? container.decode(Int.self, forKey: key) {
      id = String(number)
    } else {
      id = try container.decode(String.self, forKey: key)
    }
  }
}
