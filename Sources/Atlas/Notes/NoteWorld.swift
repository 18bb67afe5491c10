import Randomness

/// A world small enough for a model of a million parameters: short notes about people, in a small
/// vocabulary, with facts that probes ask for.
///
/// Most people are in four notes of one source, a few in very many; sheets of labels have four
/// pages, too. So there are facts that only many readings teach, and related notes with what a note
/// leaves out. Everything follows from the number of documents and the seed.
package struct NoteWorld: Sendable {
  package let documentCount: Int
  package let seed: UInt64

  /// People in very many notes, people in four notes, and people in no note, for probes.
  let famous: [NotePerson]
  let rare: [NotePerson]
  let unseen: [NotePerson]
  let topics: [[String]]
  let labels: [String]
  let sheets: [LabelSheet]
  let unseenSheets: [LabelSheet]

  private let ranks = ZipfTable(count: Self.nounCount)

  static let famousCount = 48
  static let unseenCount = 400
  static let labelCount = 24
  private static let topicCount = 24
  private static let nounCount = 16

  /// Of a hundred notes of a source, those about the famous, and those without facts.
  private static let famousPercentage = 12
  private static let distractorPercentage = 10

  /// The notes about a person who is not famous, and the pages of a sheet.
  static let groupSize = 4

  /// Builds a world of about `documentCount` documents, at least 100.
  package init(documentCount: Int, seed: UInt64) {
    self.documentCount = max(documentCount, 100)
    self.seed = seed
    var generator = SplitMix64(seed: seed, stream: "notes/world")
    var mint = WordMint()
    topics = (0..<Self.topicCount).map { _ in
      (0..<Self.nounCount).map { _ in
        mint.word(.syllabic, syllableCount: 2, using: &generator)
      }
    }
    labels = (0..<Self.labelCount).map { _ in
      mint.word(.syllabic, syllableCount: 1, using: &generator)
    }
    func people(_ count: Int) -> [NotePerson] {
      (0..<count).map { _ in
        NotePerson(
          name: mint.name(.syllabic, syllableCount: 2, using: &generator),
          topic: generator.index(below: Self.topicCount),
          valueIndices: NoteAttribute.allCases.map { generator.index(below: $0.values.count) })
      }
    }
    let sourceCount = self.documentCount / NoteSource.allCases.count
    let rareNotes =
      sourceCount * (100 - Self.famousPercentage - Self.distractorPercentage) / 100
    let famousGroups = sourceCount * Self.famousPercentage / 100 / Self.groupSize
    famous = people(min(Self.famousCount, max(1, famousGroups)))
    unseen = people(Self.unseenCount)
    rare = people(max(1, rareNotes / Self.groupSize) * NoteSource.ofPeople.count)
    func sheets(_ count: Int, labels: [String]) -> [LabelSheet] {
      (0..<count).map { _ in
        let name = mint.name(.syllabic, syllableCount: 2, using: &generator)
        return Self.sheet(name: name, labels: labels, using: &generator)
      }
    }
    // Words of the corpus that are never labels there: no label has been seen with any class, so
    // that only the lines before can tell.
    unseenSheets = sheets(Self.unseenCount, labels: topics.map { $0[0] })
    self.sheets = sheets(max(1, sourceCount / Self.groupSize), labels: labels)
  }

  /// The documents of a source, as `arrangement` divides them.
  package func documents(
    of source: NoteSource, arrangement: Arrangement = .apart
  ) -> [AtlasDocument] {
    var prose = prose("notes/\(source.rawValue)")
    let groups =
      source == .sheets
      ? sheetGroups(using: &prose) : personGroups(source, arrangement, using: &prose)
    return AtlasDocument.shuffled(
      groups, together: arrangement == .together, source: source.rawValue,
      using: &prose.generator)
  }

  /// A sheet of two random classes with two of `labels`.
  static func sheet(
    name: String, labels: [String], using generator: inout SplitMix64
  ) -> LabelSheet {
    let attributes = NoteAttribute.allCases
    return LabelSheet(
      name: name,
      classes: generator.permutation(attributes.count).prefix(2).map { attributes[$0] },
      labels: generator.permutation(labels.count).prefix(2).map { labels[$0] })
  }

  /// A writer of notes with a random stream of its own.
  func prose(_ stream: String) -> NoteProse {
    NoteProse(
      topics: topics, ranks: ranks, generator: SplitMix64(seed: seed, stream: stream))
  }

  private func personGroups(
    _ source: NoteSource, _ arrangement: Arrangement, using prose: inout NoteProse
  ) -> [[String]] {
    func notes(_ person: NotePerson) -> [String] {
      (0..<Self.groupSize).flatMap { _ in
        arrangement == .scattered
          ? prose.scattered(person) : [prose.note(person, source: source)]
      }
    }
    let place = NoteSource.ofPeople.firstIndex(of: source) ?? 0
    let sourceCount = documentCount / NoteSource.allCases.count
    var groups: [[String]] = []
    for number in stride(from: place, to: rare.count, by: NoteSource.ofPeople.count) {
      groups.append(notes(rare[number]))
    }
    let famousNotes = sourceCount * Self.famousPercentage / 100
    for first in stride(from: 0, to: max(1, famousNotes), by: Self.groupSize) {
      let person = famous[first / Self.groupSize % famous.count]
      groups.append(notes(person))
    }
    for _ in 0..<(sourceCount * Self.distractorPercentage / 100) {
      let people = (0..<2).map { _ in prose.generator.choice(rare) }
      groups.append([prose.distractor(people)])
    }
    return groups
  }

  private func sheetGroups(using prose: inout NoteProse) -> [[String]] {
    sheets.map { sheet in
      (0..<Self.groupSize).map { _ in
        let count = prose.generator.integer(in: 4...6)
        return sheet.text(sheet.lines(count, using: &prose.generator), namesClasses: false)
      }
    }
  }
}
