import Randomness

/// The corpus about a world.
extension World {
  /// The documents of one source by their numbers, each made whenever it is read.
  package func documents(
    of source: AtlasSource
  ) -> LazyMapCollection<Range<Int>, AtlasDocument> {
    (0..<documentCount(of: source)).lazy.map { document($0, of: source) }
  }

  private func document(_ number: Int, of source: AtlasSource) -> AtlasDocument {
    let (title, text) =
      switch Repetition(number, of: source, seed: seed) {
      case .none:
        story(number, of: source)
      case .copy(let original):
        story(original, of: source)
      case .edited(let original):
        Repetition.edit(story(original, of: source), number: number)
      }
    return AtlasDocument(
      id: documentID(number, of: source), source: source.rawValue, title: title, text: text)
  }

  private func story(_ number: Int, of source: AtlasSource) -> (title: String, text: String) {
    var prose = Prose(
      world: self, subject: subject(number, of: source),
      generator: SplitMix64(seed: seed, stream: "atlas/\(documentID(number, of: source))"))
    let angle = number / max(entities.count, 1)
    return switch source {
    case .encyclopedia: prose.article(angle: angle)
    case .news: prose.report()
    case .forum: prose.thread()
    case .catalogue: prose.record(number: number)
    case .manual: prose.handbook()
    }
  }

  private func documentID(_ number: Int, of source: AtlasSource) -> String {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 4 - digits.utf8.count))
    return "\(source.rawValue)/\(zeros)\(digits)"
  }
}
