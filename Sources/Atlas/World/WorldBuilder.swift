import Randomness

/// Builds the regions, topics and entities of a world, in this order and from one random stream.
struct WorldBuilder {
  private(set) var regions: [Region] = []
  private(set) var topics: [Topic] = []
  private(set) var entities: [Entity] = []

  private let entityCount: Int
  private var generator: SplitMix64
  private var mint = WordMint()
  private var names: Set<String> = []

  /// Entities are in blocks of one of each kind; about two blocks of entities share a topic.
  private static let blockSize = EntityKind.allCases.count
  private static let topicSize = 2 * blockSize

  init(entityCount: Int, seed: UInt64) {
    self.entityCount = entityCount
    generator = SplitMix64(seed: seed, stream: "atlas/world")
  }

  /// Fills the lists; a world without entities stays empty.
  mutating func build() {
    guard entityCount > 0 else { return }
    let topicCount = (entityCount + Self.topicSize - 1) / Self.topicSize
    for index in 0..<((topicCount + 2) / 3) {
      regions.append(makeRegion(index))
    }
    for index in 0..<topicCount {
      topics.append(makeTopic(index))
    }
    for index in 0..<entityCount {
      entities.append(makeEntity(index))
    }
  }

  private mutating func makeRegion(_ index: Int) -> Region {
    let phonology = Phonology.all[(index + generator.index(below: 2)) % Phonology.all.count]
    return Region(
      name: mint.name(phonology, syllableCount: 2, using: &generator), phonology: phonology,
      script: generator.chance(60) ? generator.index(below: Phonology.scripts.count) : nil)
  }

  private mutating func makeTopic(_ index: Int) -> Topic {
    let region = index % regions.count
    let phonology = regions[region].phonology
    let nouns = (0..<Topic.nounCount).map { _ in
      mint.word(phonology, syllableCount: generator.integer(in: 1...2), using: &generator)
    }
    let adjectives = (0..<Topic.adjectiveCount).map { _ in
      mint.word(phonology, syllableCount: 2, using: &generator) + generator.choice(["ish", "en"])
    }
    return Topic(
      theme: generator.choice(Topic.themes), region: region, nouns: nouns, adjectives: adjectives)
  }

  private mutating func makeEntity(_ index: Int) -> Entity {
    let kind = EntityKind.allCases[index % Self.blockSize]
    let topic = index / Self.blockSize % topics.count
    let region = regions[topics[topic].region]
    let name = makeName(kind, index: index, phonology: region.phonology)
    let rareWords = (0..<4).map { _ in
      mint.word(region.phonology, syllableCount: 3, using: &generator)
    }
    let year = generator.integer(in: 1408...1962)
    return Entity(
      kind: kind, name: name, nativeName: makeNativeName(region), topic: topic, year: year,
      founder: makeFounder(index, region: region, year: year),
      colour: generator.choice(Entity.colours),
      material: generator.choice(Entity.materials(of: kind)),
      size: generator.integer(in: kind.measure.range), rareWords: rareWords,
      related: makeRelated(index, topic: topic))
  }

  /// One name in twelve is an older one with a word before it, so that names can be confused.
  private mutating func makeName(_ kind: EntityKind, index: Int, phonology: Phonology) -> String {
    if kind != .person, index >= Self.blockSize, generator.chance(8) {
      let blocksBack = 1 + generator.index(below: index / Self.blockSize)
      let older = entities[index - Self.blockSize * blocksBack]
      let name = "\(generator.choice(["New", "Little", "Upper", "Old", "Far"])) \(older.name)"
      if names.insert(name).inserted { return name }
    }
    let name = mint.name(phonology, syllableCount: 2, using: &generator)
    guard kind == .person else { return name }
    return "\(name) \(mint.name(phonology, syllableCount: 2, using: &generator))"
  }

  private mutating func makeNativeName(_ region: Region) -> String? {
    guard let script = region.script, generator.chance(50) else { return nil }
    let length = generator.integer(in: 2...3)
    return (0..<length).map { _ in generator.choice(Phonology.scripts[script]) }.joined()
  }

  /// A person of the right age who is already in the world, if a few attempts find one, or else one
  /// without an entity.
  private mutating func makeFounder(_ index: Int, region: Region, year: Int) -> String {
    let personCount = (index + Self.blockSize - 1) / Self.blockSize
    for _ in 0..<8 where personCount > 0 {
      let person = entities[Self.blockSize * generator.index(below: personCount)]
      if (20...70).contains(year - person.year) { return person.name }
    }
    let given = mint.name(region.phonology, syllableCount: 1, using: &generator)
    return "\(given) \(mint.name(region.phonology, syllableCount: 2, using: &generator))"
  }

  /// Three neighbours in the topic and one entity from anywhere, as far as they exist.
  private mutating func makeRelated(_ index: Int, topic: Int) -> [Int] {
    let blockCount = (entityCount + Self.blockSize - 1) / Self.blockSize
    let topicBlockCount = (blockCount - topic + topics.count - 1) / topics.count
    var related = (0..<3).map { _ in
      let block = topic + topics.count * generator.index(below: topicBlockCount)
      return block * Self.blockSize + generator.index(below: Self.blockSize)
    }
    related.append(generator.index(below: entityCount))
    return related.filter { $0 != index && $0 < entityCount }
  }
}
