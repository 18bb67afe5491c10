/// The five sources about the world; the raw value is the source's name in the corpus.
package enum AtlasSource: String, CaseIterable, Sendable {
  /// Articles with several sections.
  case encyclopedia

  /// Short reports of events, with a headline and a dateline.
  case news

  /// A question with its answers.
  case forum

  /// Records of a few fields.
  case catalogue

  /// Long handbooks in numbered chapters, some beyond 10,000 words.
  case manual

  /// The share of all documents, in hundredths; the shares sum to 100.
  var percentage: Int {
    switch self {
    case .encyclopedia: 27
    case .news: 29
    case .forum: 22
    case .catalogue: 20
    case .manual: 2
    }
  }

  /// Whether some documents repeat earlier ones of the same source.
  var repeatsItself: Bool {
    switch self {
    case .encyclopedia, .manual: false
    case .news, .forum, .catalogue: true
    }
  }

  /// How many of `documentCount` documents each source gets.
  ///
  /// Every source gets one before any gets two; the rest is divided by share, and what rounding
  /// leaves goes to the first sources.
  static func documentCounts(documentCount: Int) -> [Int] {
    let sources = allCases
    guard documentCount > sources.count else {
      return sources.indices.map { $0 < documentCount ? 1 : 0 }
    }
    let rest = documentCount - sources.count
    // Divided by hundreds, so that no product can overflow.
    var counts = sources.map { source in
      1 + rest / 100 * source.percentage + rest % 100 * source.percentage / 100
    }
    let missing = documentCount - counts.reduce(0, +)
    for index in 0..<missing {
      counts[index] += 1
    }
    return counts
  }
}
