import Testing

@testable import Atlas

@Suite struct RepetitionTests {
  @Test func aFewDocumentsRepeatEarlierOnes() {
    for source in [AtlasSource.news, .forum, .catalogue] {
      var copies = 0
      var edited = 0
      for number in 0..<5000 {
        switch Repetition(number, of: source, seed: 1) {
        case .none: break
        case .copy(let original):
          copies += 1
          #expect(original < number)
          #expect(Repetition(original, of: source, seed: 1) == .none)
        case .edited(let original):
          edited += 1
          #expect(original < number)
          #expect(Repetition(original, of: source, seed: 1) == .none)
        }
      }
      #expect((20...90).contains(copies))
      #expect((90...210).contains(edited))
    }
    #expect((0..<500).allSatisfy { Repetition($0, of: .manual, seed: 1) == .none })
  }

  @Test func copiesAreExactAndEditedCopiesAreNot() {
    let world = World(documentCount: 2000, seed: 1)
    let reports = world.documents(of: .news)
    for number in reports.indices {
      switch Repetition(number, of: .news, seed: 1) {
      case .none: break
      case .copy(let original):
        #expect(reports[number].text == reports[original].text)
        #expect(reports[number].id != reports[original].id)
      case .edited(let original):
        let shared = zip(reports[number].text, reports[original].text).prefix { $0 == $1 }
        #expect(reports[number].text != reports[original].text)
        #expect(shared.count > reports[original].text.count / 2)
      }
    }
  }

  @Test func aShortTextIsKeptWhole() {
    let edited = Repetition.edit(("t", "A-1. Name; river; red."), number: 1)
    #expect(edited.text == "A-1. Name; river; red.\nReprinted with the consent of the writer.")
  }
}
