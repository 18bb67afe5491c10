import Randomness

/// Writes the notes about people: short, in the voice of their source.
struct NoteProse {
  let topics: [[String]]
  let ranks: ZipfTable
  var generator: SplitMix64

  /// A note with three of the four facts about a person.
  mutating func note(_ person: NotePerson, source: NoteSource) -> String {
    let attributes = generator.permutation(NoteAttribute.allCases.count).prefix(3)
      .map { NoteAttribute.allCases[$0] }
    return note(person, attributes, source: source)
  }

  /// A note with the given facts about a person, in this order.
  mutating func note(
    _ person: NotePerson, _ attributes: [NoteAttribute], source: NoteSource
  ) -> String {
    switch source {
    case .register, .sheets:
      return "\(person.name): \(Self.facts(person, attributes))."
    case .letters:
      let again = generator.choice(attributes)
      return "We saw \(person.name). \(person.name) has \(Self.facts(person, attributes)). "
        + "\(remark(topic: person.topic)) So \(person.name) has \(Self.facts(person, [again]))."
    case .gazette:
      let asked = generator.permutation(attributes.count).prefix(2).map { attributes[$0] }
      return "\(person.name) has \(Self.facts(person, attributes)). "
        + "Tell of \(person.name): \(Self.facts(person, asked))."
    }
  }

  /// Three of the four facts about a person, each a text of its own.
  mutating func scattered(_ person: NotePerson) -> [String] {
    generator.permutation(NoteAttribute.allCases.count).prefix(3)
      .map { NoteAttribute.allCases[$0] }
      .map { "\(Self.openFact(person, $0)) \(person.value($0))." }
  }

  /// A note that names people without any fact about them.
  mutating func distractor(_ people: [NotePerson]) -> String {
    let names = people.map(\.name).joined(separator: " and ")
    let topic = people.first?.topic ?? 0
    return "Today \(names) came by. "
      + (0..<3).map { _ in remark(topic: topic) }
      .joined(separator: " ")
  }

  /// A fact up to its value, which is what the probes ask for.
  ///
  /// A value always follows the word for its attribute, so that the task is to find that word again
  /// near the name.
  static func openFact(_ person: NotePerson, _ attribute: NoteAttribute) -> String {
    "\(person.name) has \(attribute.rawValue)"
  }

  private static func facts(_ person: NotePerson, _ attributes: [NoteAttribute]) -> String {
    attributes.map { "\($0.rawValue) \(person.value($0))" }.joined(separator: ", ")
  }

  /// A sentence in a topic's own words, without facts.
  private mutating func remark(topic: Int) -> String {
    let (first, second) = (noun(topic), noun(topic))
    return generator.choice([
      "No \(first) without \(second).", "We sold the \(first).", "The \(first) broke.",
    ])
  }

  private mutating func noun(_ topic: Int) -> String {
    topics[topic][ranks.rank(using: &generator)]
  }
}
