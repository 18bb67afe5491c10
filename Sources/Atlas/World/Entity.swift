/// What an entity is; the raw value is the word for it.
enum EntityKind: String, CaseIterable, Sendable {
  case person
  case town
  case river
  case company
  case plant
  case machine
  case building

  /// The range and unit of the one measure that a thing of this kind has.
  var measure: (range: ClosedRange<Int>, unit: String) {
    switch self {
    case .person: (11...940, "letters")
    case .town: (240...98_000, "people")
    case .river: (14...1800, "kilometres")
    case .company: (6...7400, "workers")
    case .plant: (4...390, "centimetres")
    case .machine: (35...61_000, "kilograms")
    case .building: (9...310, "metres")
    }
  }
}

/// A region of the world with its own language.
struct Region: Sendable {
  let name: String
  let phonology: Phonology

  /// The index of the script its people write, if it is not Latin.
  let script: Int?
}

/// A craft or study of one region, with the terms that only its texts use.
struct Topic: Sendable {
  /// The English name of the craft.
  let theme: String

  /// The index of the region.
  let region: Int

  /// Invented nouns, the most frequent first; texts use them by Zipf's law.
  let nouns: [String]

  /// Invented adjectives, the most frequent first.
  let adjectives: [String]

  static let nounCount = 48
  static let adjectiveCount = 12

  static let themes = [
    "glassmaking", "beekeeping", "bell founding", "salt boiling", "weaving", "star watching",
    "river piloting", "paper making", "clock repair", "cheese making", "map drawing", "dyeing",
    "bridge building", "seed keeping", "lens grinding", "boat building", "tile firing",
    "well digging", "organ tuning", "silver work", "orchard care", "kite flying", "bookbinding",
    "stone cutting",
  ]
}

/// One thing in the world, with everything that is true of it.
struct Entity: Sendable {
  let kind: EntityKind
  let name: String

  /// The name in the region's own writing.
  let nativeName: String?

  /// The index of the topic.
  let topic: Int

  /// The year of founding, birth, building or first description.
  let year: Int

  /// The founder, teacher, builder or discoverer.
  let founder: String
  let colour: String
  let material: String

  /// The measure that its kind has.
  let size: Int

  /// Words used of this entity alone: its bynames, customs and relics.
  let rareWords: [String]

  /// Indices of entities that its texts mention, most of them of the same topic.
  let related: [Int]

  static let colours = [
    "red", "white", "grey", "ochre", "dark green", "pale blue", "black", "yellow", "copper",
    "violet", "ivory", "slate blue", "rust", "silver", "olive", "crimson",
  ]

  /// What things of a kind are made of, grow on or run over.
  static func materials(of kind: EntityKind) -> [String] {
    switch kind {
    case .plant, .river: minerals
    case .machine, .person: ["oak", "brass", "cast iron", "larch", "copper", "willow", "horn"]
    case .town, .building, .company: minerals + ["oak", "larch", "copper", "brick"]
    }
  }

  private static let minerals = [
    "slate", "sandstone", "granite", "clay", "limestone", "chalk", "basalt", "marble", "flint",
  ]
}
