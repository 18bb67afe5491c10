import Files
import Foundation

/// Which documents are relevant to which queries, and how much: the qrels of a test collection.
package struct RelevanceJudgements: Sendable, Equatable {
  /// The gains of the judged documents of each query, by query id, then external id.
  package private(set) var gains: [String: [String: Int]]

  /// Judgements by query id, then external id.
  package init(gains: [String: [String: Int]]) {
    self.gains = gains
  }

  /// Reads a file of judgements, a line each, with white space between its fields.
  ///
  /// Lines of three fields are BEIR's (query, document, gain) and may have a heading, whose last
  /// field is a word; lines of four are TREC's (query, iteration, document, gain). Gains are
  /// integers. Throws `RetrievalError` where a line is neither, or judges a document again with
  /// another gain.
  package init(contentsOf path: String) throws {
    guard let data = try FileContents.readIfPresent(path) else {
      throw RetrievalError.unreadableJudgements(path: path)
    }
    gains = [:]
    var heading: String?
    let lines = data.split(separator: 0x0a, omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let fields = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
        .map { String(decoding: $0, as: UTF8.self) }
      if fields.isEmpty { continue }
      let isKnown = fields.count == 3 || fields.count == 4
      guard isKnown, let gain = Int(fields[fields.count - 1]) else {
        // The heading of BEIR's files.
        if fields.count == 3, number == 0, Self.isWord(fields[2]) {
          heading = fields[0]
          continue
        }
        throw RetrievalError.malformedJudgement(path: path, line: number + 1)
      }
      let earlier = gains[fields[0], default: [:]].updateValue(
        gain, forKey: fields[fields.count - 2])
      guard earlier == nil || earlier == gain else {
        throw RetrievalError.contradictoryJudgement(path: path, line: number + 1)
      }
    }
    // It was no heading, but a judgement whose gain is a word.
    if let heading, gains[heading] != nil {
      throw RetrievalError.malformedJudgement(path: path, line: 1)
    }
  }

  /// Whether a field is a word such as `score`, not a number or what may be meant as one.
  private static func isWord(_ field: String) -> Bool {
    field.first?.isLetter == true && !field.contains(where: \.isNumber) && Double(field) == nil
  }
}
