import Foundation

/// What an index of a part keeps of the corpus it belongs to, beside its sources and terms.
package struct GlobalStatistics: Codable, Sendable, Equatable {
  /// `CorpusDigest` of all documents, in hexadecimal.
  package var digest: String

  /// Records that were left out or repaired in the whole corpus, by reason.
  package var skipped: [String: Int]

  init(_ statistics: CorpusStatistics) {
    digest = String(statistics.digest.value, radix: 16)
    skipped = statistics.skipped
  }

  init(json: String) throws {
    self = try JSONDecoder().decode(GlobalStatistics.self, from: Data(json.utf8))
  }

  /// Text that is equal where the values are.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
