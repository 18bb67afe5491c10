import Testing

@testable import Atlas

@Suite struct SheetWorldTests {
  private let world = SheetWorld(documentCount: 2_000, seed: 3)
  private let line = /(\w+) (\w+) (\w+)/

  private func texts(_ world: SheetWorld, _ arrangement: Arrangement = .apart) -> [String] {
    world.documents(arrangement: arrangement).map(\.text)
  }

  private func pairs(_ sheets: [LabelSheet]) -> Set<String> {
    Set(
      sheets.flatMap { sheet in
        sheet.labels.flatMap { label in sheet.classes.map { "\(label) \($0)" } }
      })
  }

  @Test func equalArgumentsGiveEqualSheetsAndOtherSeedsOthers() {
    #expect(texts(world) == texts(SheetWorld(documentCount: 2_000, seed: 3)))
    #expect(texts(world) != texts(SheetWorld(documentCount: 2_000, seed: 4)))
    let probes = world.probes().flatMap { $0.probes.map { $0.jsonLine() } }
    let again = SheetWorld(documentCount: 2_000, seed: 3).probes()
    #expect(probes == again.flatMap { $0.probes.map { $0.jsonLine() } })
    #expect(texts(world).count == 2_000)
    #expect(texts(SheetWorld(documentCount: 0, seed: 1)).count == 100)
  }

  @Test func theControlHoldsTheSamePagesInAQuarterOfTheDocuments() {
    func words(_ texts: [String]) -> [Substring] {
      texts.flatMap { $0.split(separator: " ") }.sorted()
    }
    let together = texts(world, .together)
    #expect(together.count == 500)
    #expect(words(together) == words(texts(world)))
  }

  @Test func everyLineTellsTheLabelAndTheClassOfItsWord() throws {
    for text in texts(world) {
      var labels: [Substring: Substring] = [:]
      let lines = try #require(text.split(separator: ":").last).split(separator: ".")
      #expect((10...12).contains(lines.count))
      for told in lines {
        let match = try #require(told.dropFirst().wholeMatch(of: line))
        let told = try #require(NoteAttribute(rawValue: String(match.3)))
        #expect(told.values.contains(String(match.1)))
        #expect(labels[match.3] == nil || labels[match.3] == match.2)
        labels[match.3] = match.2
      }
      #expect(labels.count == 2 && Set(labels.values).count == 2)
    }
  }

  @Test func probesPairLabelsWithClassesThatTheCorpusNeverDoes() {
    #expect(pairs(world.sheets).count == 2 * 6 * SheetWorld.labelCount)
    #expect(pairs(world.unseenSheets).isDisjoint(with: pairs(world.sheets)))
    let corpus = Set(texts(world).flatMap { $0.split { !$0.isLetter }.map(String.init) })
    #expect(world.unseenSheets.flatMap(\.labels).allSatisfy { corpus.contains($0) })
    #expect(world.unseenSheets.allSatisfy { !corpus.contains($0.name) })
  }

  @Test func theLinesBeforeAnswerTheQuestionAndNeverGiveItAway() throws {
    for probe in world.probes()[0].probes + world.probes()[1].probes {
      let text = try #require(probe.prompt.split(separator: ":").last)
      let lines = text.split(separator: ".").map { $0.split(separator: " ").map(String.init) }
      let asked = try #require(lines.last?.last)
      let words = try #require(NoteAttribute.allCases.first { $0.values.contains(asked) })
      let told = lines.dropLast().filter { $0[2] == words.rawValue }
      #expect(told.allSatisfy { " " + $0[1] == probe.choices[probe.answer] })
      if probe.ability == "associative recall" {
        #expect(told.count == 1 && told[0] == lines[0] && told[0][0] == asked)
        #expect(probe.group == "gap of \(lines.count - 2)")
      } else {
        #expect(told.allSatisfy { $0[0] != asked })
        #expect(told.count == (lines.count - 1) / 2)
        #expect(probe.group == "\(lines.count - 1)-shot")
      }
    }
    let learning = world.probes()[0].probes
    #expect((45...55).contains(learning.count { $0.answer == 0 } * 100 / learning.count))
  }
}
