import Randomness

/// A small generated world with known truth.
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

  /// The region of an entity.
  func region(of entity: Entity) -> Region {
    regions[topics[entity.topic].region]
  }

  /// The subject of a document, whether or not the document repeats another.
  func subject(_ number: Int, of source: AtlasSource) -> Entity {
    let order = subjectOrders[source.position]
    return entities[order[number % order.count]]
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
