import Foundation
import Testing

@testable import Atlas

@Suite struct NoteWorldTests {
  private let world = NoteWorld(documentCount: 2_000, seed: 3)

  private func texts(_ world: NoteWorld, _ arrangement: Arrangement = .apart) -> [String] {
    NoteSource.allCases.flatMap { world.documents(of: $0, arrangement: arrangement).map(\.text) }
  }

  @Test func equalArgumentsGiveEqualNotesAndOtherSeedsOthers() {
    #expect(texts(world) == texts(NoteWorld(documentCount: 2_000, seed: 3)))
    #expect(texts(world) != texts(NoteWorld(documentCount: 2_000, seed: 4)))
    let probes = world.probes().flatMap { $0.probes.map { $0.jsonLine() } }
    let again = NoteWorld(documentCount: 2_000, seed: 3).probes()
    #expect(probes == again.flatMap { $0.probes.map { $0.jsonLine() } })
  }

  @Test(arguments: [0, 100, 2_000, 7_777])
  func thereAreAboutAsManyDocumentsAsAsked(count: Int) {
    let found = texts(NoteWorld(documentCount: count, seed: 1)).count
    #expect(abs(found - max(count, 100)) < 120)
  }

  @Test func theControlHoldsTheSameNotesInFewerDocuments() {
    // The words of both, in any order.
    func words(_ texts: [String]) -> [Substring] {
      texts.flatMap { $0.split(separator: " ") }.sorted()
    }
    let together = texts(world, .together)
    #expect(words(together) == words(texts(world)))
    #expect(together.count < 800)
  }

  @Test func theControlOfKnowledgeTellsOneTrueFactInADocument() throws {
    let people = Dictionary(
      uniqueKeysWithValues: (world.famous + world.rare).map { ($0.name, $0) })
    let fact = #/(\w+) has (home|trade|colour|animal) (\w+)\./#
    var count = 0
    for source in NoteSource.ofPeople {
      for document in world.documents(of: source, arrangement: .scattered)
      where !document.text.hasPrefix("Today ") {
        let match = try #require(document.text.wholeMatch(of: fact))
        let attribute = try #require(NoteAttribute(rawValue: String(match.2)))
        #expect(people[String(match.1)]?.value(attribute) == String(match.3))
        count += 1
      }
    }
    let notes = NoteSource.ofPeople.flatMap { world.documents(of: $0).map(\.text) }
    #expect(count == 3 * notes.count { !$0.hasPrefix("Today ") })
    #expect(
      world.documents(of: .sheets, arrangement: .scattered) == world.documents(of: .sheets))
  }

  @Test func everyStatementAboutAPersonIsTrue() {
    let people = Dictionary(
      uniqueKeysWithValues: (world.famous + world.rare + world.unseen).map { ($0.name, $0) })
    #expect(people.count == world.famous.count + world.rare.count + world.unseen.count)
    let field = #/(home|trade|colour|animal) (\w+)/#
    var count = 0
    for source in NoteSource.ofPeople {
      for document in world.documents(of: source) {
        let names = document.text.split { !$0.isLetter }.map(String.init)
          .filter { people[$0] != nil }
        for match in document.text.matches(of: field) {
          let attribute = NoteAttribute(rawValue: String(match.1))
          #expect(Set(names).count == 1)
          #expect(attribute.map { people[names[0]]?.value($0) } == String(match.2))
          count += 1
        }
      }
    }
    #expect(count > 3_000)
  }

  @Test func probesAskWhatTheCorpusDoesNotTell() {
    let world = NoteWorld(documentCount: 8_000, seed: 3)
    let corpus = Set(texts(world).flatMap { $0.split { !$0.isLetter }.map(String.init) })
    #expect(world.unseen.allSatisfy { !corpus.contains($0.name) })
    #expect(world.famous.allSatisfy { corpus.contains($0.name) })
    let labels = Set(world.sheets.flatMap(\.labels))
    #expect(world.unseenSheets.allSatisfy { $0.labels.allSatisfy { !labels.contains($0) } })
    #expect(
      world.unseenSheets.allSatisfy { Set($0.classes).count == 2 && Set($0.labels).count == 2 })
    #expect(world.unseenSheets.flatMap(\.labels).allSatisfy { corpus.contains($0) })
  }

  @Test func theAnswersOfTheProbesFollowFromTheirContexts() throws {
    for (name, probes) in world.probes() where ["context-use", "recall"].contains(name) {
      for probe in probes {
        let told = (probe.preceding + [probe.context]).joined(separator: " ")
        let attribute = probe.prompt.split(separator: " ").last ?? ""
        #expect(told.contains("\(attribute)\(probe.choices[probe.answer])"), "\(name)")
      }
    }
    let swapped = world.probes()[1].probes.filter { $0.group.hasPrefix("swapped") }
    let facts = Set(
      world.famous.flatMap { person in
        NoteAttribute.allCases.map { NoteProse.openFact(person, $0) + " " + person.value($0) }
      })
    #expect(!swapped.isEmpty)
    #expect(swapped.allSatisfy { !facts.contains($0.prompt + $0.choices[$0.answer]) })
    let learning = world.probes()[2].probes
    #expect((45...55).contains(learning.count { $0.answer == 0 } * 100 / learning.count))
    for probe in learning where probe.group == "32-shot" {
      #expect(
        probe.choices.count == 2 && probe.choices.allSatisfy { probe.prompt.contains($0 + ".") })
    }
  }

  @Test func probesAreLinesOfStrictJSON() throws {
    for (_, probes) in world.probes() {
      for probe in probes {
        let line = probe.jsonLine()
        #expect(!line.contains(0x0a))
        let object = try #require(
          JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
        #expect(object["prompt"] as? String == probe.prompt)
        #expect(object["group"] as? String == probe.group)
        #expect((object["choices"] as? [String] ?? []) == probe.choices)
        #expect(object["text"] as? String == probe.text)
      }
    }
  }
}
