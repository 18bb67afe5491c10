import Foundation

/// What an index of some documents of a corpus knows of the whole, beside its sources and terms.
///
/// "Global" is the word of distributed retrieval: with the statistics of the whole collection, each
/// machine computes the scores that one machine with all documents would.
package struct GlobalStatistics: Codable, Sendable, Equatable {
  /// `CorpusDigest` of all documents, in hexadecimal.
  package var digest: String

  /// Records that were left out or repaired in the whole corpus, by reason.
  package var skipped: [String: Int]

  init(digest: CorpusDigest, skipped: [String: Int]) {
    self.digest = String(digest.value, radix: 16)
    self.skipped = skipped
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
