import Randomness

/// A world of sheets with labels only, from which a model of half a million parameters learns to
/// learn from its context.
///
/// A sheet has two of the four classes of words and four pages. Each pair of classes has labels of
/// its own, of which a sheet takes two at random. Probes give a pair of classes the labels of the
/// two other classes: each label has been seen, none with these classes, so none is likelier than
/// another, and only the lines before can tell. Everything follows from the number of documents and
/// the seed.
package struct SheetWorld: Sendable {
  package let seed: UInt64

  /// The labels of each pair of classes.
  let labels: [[String]]
  let sheets: [LabelSheet]
  let unseenSheets: [LabelSheet]

  /// The pairs of classes; the pair at i and the one at i from the end have no class in common.
  private static let pairs: [[NoteAttribute]] = [
    [.home, .trade], [.home, .colour], [.home, .animal],
    [.trade, .colour], [.trade, .animal], [.colour, .animal],
  ]
  static let labelCount = 8
  private static let probeCount = 192
  private static let pageCount = 4

  /// Builds a world of about `documentCount` documents, at least 100.
  package init(documentCount: Int, seed: UInt64) {
    self.seed = seed
    var generator = SplitMix64(seed: seed, stream: "sheets/world")
    var mint = WordMint()
    let syllables = generator.permutation(Phonology.syllabic.syllables.count)
      .map { Phonology.syllabic.syllables[$0] }
    let labels = Self.pairs.indices.map { pair in
      Array(syllables.dropFirst(pair * Self.labelCount).prefix(Self.labelCount))
    }
    func sheets(_ count: Int, labels: [[String]]) -> [LabelSheet] {
      (0..<count).map { _ in
        let name = mint.name(.syllabic, syllableCount: 2, using: &generator)
        let pair = generator.index(below: Self.pairs.count)
        return LabelSheet(
          name: name,
          classes: generator.permutation(2).map { Self.pairs[pair][$0] },
          labels: generator.permutation(Self.labelCount).prefix(2).map { labels[pair][$0] })
      }
    }
    self.labels = labels
    unseenSheets = sheets(Self.probeCount, labels: labels.reversed())
    self.sheets = sheets(max(documentCount, 100) / Self.pageCount, labels: labels)
  }

  /// The documents: one per page, or one for all pages of a sheet.
  package func documents(arrangement: Arrangement = .apart) -> [AtlasDocument] {
    var generator = SplitMix64(seed: seed, stream: "sheets/pages")
    let pages = sheets.map { sheet in
      (0..<Self.pageCount).map { _ in page(of: sheet, using: &generator) }
    }
    return AtlasDocument.shuffled(
      pages, together: arrangement == .together, source: "sheets", using: &generator)
  }

  /// The probe files of the world by name.
  package func probes() -> [(name: String, probes: [AtlasProbe])] {
    [
      ("in-context-learning", inContextLearning()), ("recall", recall()),
      ("held-out", heldOut()),
    ]
  }

  private func page(of sheet: LabelSheet, using generator: inout SplitMix64) -> String {
    sheet.text(
      sheet.lines(generator.integer(in: 10...12), using: &generator), namesClasses: true)
  }

  /// The label of a word that is not on the 0 … 32 lines before.
  private func inContextLearning() -> [AtlasProbe] {
    var generator = SplitMix64(seed: seed, stream: "sheets/probes/in-context-learning")
    var probes: [AtlasProbe] = []
    for shots in [0, 2, 4, 8, 16, 32] {
      for sheet in unseenSheets {
        let side = generator.index(below: 2)
        let word = generator.choice(sheet.classes[side].values)
        var lines = sheet.lines(shots, using: &generator)
        for place in lines.indices where lines[place].word == word {
          lines[place].word = generator.choice(
            sheet.classes[side].values.filter { $0 != word })
        }
        probes.append(
          question("in-context learning", "\(shots)-shot", sheet, lines, (word, side)))
      }
    }
    return probes
  }

  /// The label of the word of the first line, after 0 … 12 lines of the other class.
  private func recall() -> [AtlasProbe] {
    var generator = SplitMix64(seed: seed, stream: "sheets/probes/recall")
    var probes: [AtlasProbe] = []
    for gap in [0, 3, 6, 12] {
      for sheet in unseenSheets {
        let side = generator.index(below: 2)
        let asked = (word: generator.choice(sheet.classes[side].values), side: side)
        let between = (0..<gap).map { _ in
          (word: generator.choice(sheet.classes[1 - side].values), side: 1 - side)
        }
        probes.append(
          question("associative recall", "gap of \(gap)", sheet, [asked] + between, asked))
      }
    }
    return probes
  }

  private func question(
    _ ability: String, _ group: String, _ sheet: LabelSheet, _ lines: [LabelSheet.Line],
    _ asked: LabelSheet.Line
  ) -> AtlasProbe {
    AtlasProbe(
      ability: ability, group: group,
      prompt: sheet.text(lines, namesClasses: true) + " \(asked.word)",
      choices: sheet.labels.map { " " + $0 }, answer: asked.side)
  }

  /// Pages of new sheets whose labels have been seen with their classes.
  private func heldOut() -> [AtlasProbe] {
    var generator = SplitMix64(seed: seed, stream: "sheets/probes/held-out")
    return unseenSheets.map { unseen in
      let pair = Self.pairs.firstIndex { Set($0) == Set(unseen.classes) } ?? 0
      let sheet = LabelSheet(
        name: unseen.name, classes: unseen.classes,
        labels: generator.permutation(Self.labelCount).prefix(2).map { labels[pair][$0] })
      return AtlasProbe(
        ability: "language modelling", group: "sheets", prompt: "",
        text: page(of: sheet, using: &generator))
    }
  }
}
