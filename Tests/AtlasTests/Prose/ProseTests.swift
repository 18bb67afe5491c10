import Randomness
import Testing

@testable import Atlas

@Suite struct ProseTests {
  private func makeProse(seed: UInt64 = 1) -> Prose {
    let world = World(documentCount: 300, seed: seed)
    return Prose(world: world, subject: world.entities[1], generator: SplitMix64(seed: seed))
  }

  @Test func slotsHoldTheTruth() {
    var prose = makeProse()
    let town = prose.subject
    #expect(town.kind == .town)
    #expect(
      prose.fill("{name}, {kind}, {year}, {founder}, {colour}, {material}, {size}", about: town)
        == "\(town.name), town, \(town.year), \(town.founder), \(town.colour), \(town.material), "
        + "\(town.size) people")
  }

  @Test func factsAreToldOnceAndThenNeighboursFollow() {
    var prose = makeProse()
    let facts = (0..<10).map { _ in prose.fact() }
    #expect(Set(facts).count == 10)
    #expect(!prose.fact().isEmpty)
  }

  @Test func sentencesBeginAndEndProperly() {
    #expect(Prose.sentence("the end") == "The end.")
    #expect(Prose.sentence("is it?") == "Is it?")
    #expect(Prose.sentence("écru") == "Écru.")
    var prose = makeProse()
    for _ in 0..<200 {
      let sentence = prose.bodySentence()
      #expect(sentence.last == ".")
      #expect(sentence.first?.isLowercase == false)
    }
  }

  @Test func aLoneEntityIsItsOwnNeighbour() {
    let world = World(documentCount: 1, seed: 1)
    var prose = Prose(
      world: world, subject: world.entities[0], generator: SplitMix64(seed: 1))
    #expect(prose.fill("{other}", about: prose.subject) == prose.subject.name)
    #expect(!prose.neighbourFact().isEmpty)
  }
}
