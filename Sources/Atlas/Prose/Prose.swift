import Randomness

/// Writes one document: owns its stream of random numbers and remembers the facts already used.
struct Prose {
  let world: World

  /// What the document is about.
  let subject: Entity
  var generator: SplitMix64

  private let topic: Topic

  /// Facts about the subject that are not used yet, in random order.
  private var unusedFacts: [Template]

  init(world: World, subject: Entity, generator: SplitMix64) {
    self.world = world
    self.subject = subject
    self.generator = generator
    topic = world.topics[subject.topic]
    let facts = KindPhrases.facts(of: subject.kind)
    unusedFacts = self.generator.permutation(facts.count).map { facts[$0] }
  }

  /// The phrase with its slots filled by the truth about `entity`, or by words of the topic.
  mutating func fill(_ template: Template, about entity: Entity) -> String {
    var text = ""
    for element in template.elements {
      switch element {
      case .text(let plain): text += plain
      case .slot(let slot): text += value(of: slot, entity)
      }
    }
    return text
  }

  /// One of the phrases, filled for the subject.
  mutating func phrase(_ templates: [Template]) -> String {
    fill(generator.choice(templates), about: subject)
  }

  /// One of the phrases as a sentence with its capital and full stop.
  mutating func sentence(_ templates: [Template]) -> String {
    Self.sentence(phrase(templates))
  }

  /// A clause as a sentence; its own end is kept, where it has one.
  static func sentence(_ clause: String) -> String {
    let ends: Set<Character> = [".", "?", "!", ":"]
    let isEnded = clause.last.map(ends.contains) ?? true
    return clause.capitalizingFirst() + (isEnded ? "" : ".")
  }

  /// An unused fact about the subject, or else one about one of its neighbours.
  mutating func fact() -> String {
    guard let template = unusedFacts.popLast() else { return neighbourFact() }
    return fill(template, about: subject)
  }

  /// A fact about an entity that the subject's texts mention.
  mutating func neighbourFact() -> String {
    guard !subject.related.isEmpty else {
      return phrase(KindPhrases.facts(of: subject.kind))
    }
    let neighbour = world.entities[generator.choice(subject.related)]
    return fill(generator.choice(KindPhrases.facts(of: neighbour.kind)), about: neighbour)
  }

  /// A sentence of the kind that fills the body of any text.
  mutating func bodySentence() -> String {
    let clause =
      switch generator.index(below: 100) {
      case ..<24: fact()
      case ..<38: neighbourFact()
      case ..<58: phrase(CommonPhrases.customs)
      case ..<92: phrase(CommonPhrases.craft)
      default: phrase(CommonPhrases.asides)
      }
    guard generator.chance(22) else { return Self.sentence(clause) }
    return Self.sentence(phrase(CommonPhrases.openings) + " " + clause)
  }

  /// Sentences in paragraphs of a few each.
  mutating func paragraphs(sentenceCount: Int) -> String {
    var text = ""
    var untilBreak = generator.integer(in: 3...7)
    for index in 0..<sentenceCount {
      if index > 0 {
        text += untilBreak == 0 ? "\n\n" : " "
      }
      if untilBreak == 0 { untilBreak = generator.integer(in: 3...7) }
      text += bodySentence()
      untilBreak -= 1
    }
    return text
  }

  private mutating func value(of slot: Template.Slot, _ entity: Entity) -> String {
    switch slot {
    case .name: entity.name
    case .kind: entity.kind.rawValue
    case .region: world.region(of: entity).name
    case .theme: world.topics[entity.topic].theme
    case .year: String(entity.year)
    case .later: String(entity.year + generator.integer(in: 3...60))
    case .founder: entity.founder
    case .colour: entity.colour
    case .material: entity.material
    case .size: "\(entity.size) \(entity.kind.measure.unit)"
    case .rare: generator.choice(entity.rareWords)
    case .noun: noun()
    case .aNoun: Self.withArticle(noun())
    case .adjective: topic.adjectives[world.adjectiveRanks.rank(using: &generator)]
    case .other: neighbour(of: entity).name
    case .otherKind: neighbour(of: entity).kind.rawValue
    case .rival: generator.choice(world.entities).name
    case .month: generator.choice(CommonPhrases.months)
    case .day: String(generator.integer(in: 1...28))
    case .number: String(generator.integer(in: 2...90))
    case .someone: generator.choice(CommonPhrases.people)
    }
  }

  private mutating func noun() -> String {
    topic.nouns[world.nounRanks.rank(using: &generator)]
  }

  private mutating func neighbour(of entity: Entity) -> Entity {
    guard !entity.related.isEmpty else { return entity }
    return world.entities[generator.choice(entity.related)]
  }

  private static func withArticle(_ noun: String) -> String {
    let vowels: Set<Character> = ["a", "e", "i", "o", "u", "é", "è", "á", "í", "ě", "å", "ö", "ø"]
    return (noun.first.map(vowels.contains) ?? false ? "an " : "a ") + noun
  }
}
