import Randomness

/// A small generated world with known truth, and the corpus about it.
///
/// Towns, rivers, people, plants and other entities have attributes and a topic. About ten
/// documents of several sources are about each entity; they agree on the facts and share its rare
/// words. Everything follows from the number of documents and the seed, on every machine. Memory is
/// proportional to the number of entities, a tenth of the documents; a document is made when it is
/// read, independently of all others.
package struct World: Sendable {
  /// The number of documents of all sources.
  package let documentCount: Int

  /// The seed that everything follows from.
  package let seed: UInt64

  let regions: [Region]
  let topics: [Topic]
  let entities: [Entity]
  let nounRanks = ZipfTable(count: Topic.nounCount)
  let adjectiveRanks = ZipfTable(count: Topic.adjectiveCount)

  /// For every source, in the order of `AtlasSource.allCases`, the order of its subjects.
  private let subjectOrders: [[Int]]
  private let documentCounts: [Int]

  /// Builds the entities of a world of `documentCount` documents; a negative count counts as 0.
  package init(documentCount: Int, seed: UInt64) {
    self.documentCount = max(documentCount, 0)
    self.seed = seed
    var builder = WorldBuilder(entityCount: (self.documentCount + 9) / 10, seed: seed)
    builder.build()
    regions = builder.regions
    topics = builder.topics
    entities = builder.entities
    documentCounts = AtlasSource.documentCounts(documentCount: self.documentCount)
    let entityCount = entities.count
    subjectOrders = AtlasSource.allCases.map { source in
      var generator = SplitMix64(seed: seed, stream: "atlas/subjects/\(source.rawValue)")
      return generator.permutation(entityCount)
    }
  }

  /// The number of documents of a source; the five sum to `documentCount`.
  package func documentCount(of source: AtlasSource) -> Int {
    documentCounts[source.position]
  }

  /// The documents of one source by their numbers, each made whenever it is read.
  package func documents(
    of source: AtlasSource
  ) -> LazyMapCollection<Range<Int>, AtlasDocument> {
    (0..<documentCount(of: source)).lazy.map { document($0, of: source) }
  }

  /// The region of an entity.
  func region(of entity: Entity) -> Region {
    regions[topics[entity.topic].region]
  }

  /// The subject of a document, whether or not the document repeats another.
  func subject(_ number: Int, of source: AtlasSource) -> Entity {
    let order = subjectOrders[source.position]
    return entities[order[number % order.count]]
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

extension AtlasSource {
  /// The place of the source among all sources.
  fileprivate var position: Int {
    switch self {
    case .encyclopedia: 0
    case .news: 1
    case .forum: 2
    case .catalogue: 3
    case .manual: 4
    }
  }
}
