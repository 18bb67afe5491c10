import Randomness

extension NoteWorld {
  /// The probe files of the world by name: what a model can know, and what it can use.
  package func probes() -> [(name: String, probes: [AtlasProbe])] {
    [
      ("knowledge", knowledge()), ("context-use", contextUse()),
      ("in-context-learning", inContextLearning()), ("recall", recall()),
      ("distraction", distraction()), ("held-out", heldOut()),
    ]
  }

  private static let probeCount = 192

  /// Closed book: facts about people in very many notes, and in four.
  private func knowledge() -> [AtlasProbe] {
    var generator = SplitMix64(seed: seed, stream: "notes/probes/knowledge")
    let frequent = famous.flatMap { person in NoteAttribute.allCases.map { (person, $0) } }
    let seldom = (0..<Self.probeCount).map { _ in
      (generator.choice(rare), generator.choice(NoteAttribute.allCases))
    }
    return frequent.map { question("knowledge", "famous people", $0.0, $0.1) }
      + seldom.map { question("knowledge", "people of four notes", $0.0, $0.1) }
  }

  /// Open book: facts about people in no note, and facts about famous people with another value
  /// than the notes have; the context is in the same text or is a document before it.
  private func contextUse() -> [AtlasProbe] {
    var prose = prose("notes/probes/context-use")
    var probes: [AtlasProbe] = []
    for number in 0..<Self.probeCount {
      let asked = prose.generator.choice(NoteAttribute.allCases)
      let swapped = famous[number % famous.count].swapping(asked, using: &prose.generator)
      for (group, person) in [("new people", unseen[number]), ("swapped facts", swapped)] {
        let attributes = prose.generator.permutation(4).map { NoteAttribute.allCases[$0] }
        let context = prose.note(person, attributes, source: .letters)
        var probe = question("context use", "\(group), same text", person, asked)
        probe.context = context + " "
        probes.append(probe)
        probe = question("context use", "\(group), document before", person, asked)
        probe.preceding = [context]
        probes.append(probe)
      }
    }
    return probes
  }

  /// Labels of classes that the corpus does not give them to, after 0 … 32 lines to learn from.
  private func inContextLearning() -> [AtlasProbe] {
    var generator = SplitMix64(seed: seed, stream: "notes/probes/in-context-learning")
    var probes: [AtlasProbe] = []
    for shots in [0, 2, 4, 8, 16, 32] {
      for number in 0..<Self.probeCount {
        let sheet = unseenSheets[number]
        let lines = sheet.lines(shots, using: &generator)
        let side = generator.index(below: 2)
        let word = generator.choice(
          sheet.classes[side].values.filter { word in !lines.contains { $0.word == word } })
        probes.append(
          AtlasProbe(
            ability: "in-context learning", group: "\(shots)-shot",
            prompt: sheet.text(lines, namesClasses: false) + " \(word)",
            choices: sheet.labels.map { " " + $0 },
            answer: side))
      }
    }
    return probes
  }

  /// The value of a name that is given before the values of 0 … 12 other names.
  private func recall() -> [AtlasProbe] {
    var generator = SplitMix64(seed: seed, stream: "notes/probes/recall")
    var probes: [AtlasProbe] = []
    for gap in [0, 3, 6, 12] {
      for _ in 0..<Self.probeCount {
        let attribute = generator.choice(NoteAttribute.allCases)
        var people: [NotePerson] = []
        while people.count <= gap {
          let person = generator.choice(unseen)
          if !people.contains(person) { people.append(person) }
        }
        var probe = question("associative recall", "gap of \(gap)", people[0], attribute)
        probe.context =
          people.map {
            NoteProse.openFact($0, attribute) + " \($0.value(attribute)). "
          }.joined()
        probes.append(probe)
      }
    }
    return probes
  }

  /// The loss of a note about a new person alone, after an unrelated note, and after a related one.
  private func distraction() -> [AtlasProbe] {
    var prose = prose("notes/probes/distraction")
    var probes: [AtlasProbe] = []
    for number in 0..<Self.probeCount {
      let source = NoteSource.ofPeople[number % NoteSource.ofPeople.count]
      let person = unseen[number]
      let text = prose.note(person, source: source)
      let related = prose.note(person, source: source)
      let unrelated = prose.note(unseen[unseen.count - 1 - number], source: source)
      func probe(_ group: String, _ preceding: [String]) -> AtlasProbe {
        AtlasProbe(
          ability: "distraction", group: group, preceding: preceding, prompt: "", text: text,
          measuresAttention: !preceding.isEmpty)
      }
      probes += [
        probe("alone", []), probe("unrelated note before", [unrelated]),
        probe("related note before", [related]),
      ]
    }
    return probes
  }

  /// Notes about new people and new sheets, each by itself, by source.
  private func heldOut() -> [AtlasProbe] {
    var prose = prose("notes/probes/held-out")
    return NoteSource.allCases.flatMap { source in
      (0..<Self.probeCount).map { number in
        let text: String
        if source == .sheets {
          let sheet = Self.sheet(
            name: unseenSheets[number].name, labels: labels, using: &prose.generator)
          text = sheet.text(sheet.lines(5, using: &prose.generator), namesClasses: false)
        } else {
          text = prose.note(unseen[number], source: source)
        }
        return AtlasProbe(
          ability: "language modelling", group: source.rawValue, prompt: "", text: text)
      }
    }
  }

  private func question(
    _ ability: String, _ group: String, _ person: NotePerson, _ attribute: NoteAttribute
  ) -> AtlasProbe {
    let values = attribute.values
    return AtlasProbe(
      ability: ability, group: group, prompt: NoteProse.openFact(person, attribute),
      choices: values.map { " " + $0 },
      answer: values.firstIndex(of: person.value(attribute)) ?? 0)
  }
}
