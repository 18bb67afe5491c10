import Randomness

extension Prose {
  /// An article: a lead, then sections under headings.
  ///
  /// `angle` counts the articles on the same subject; each takes another title.
  mutating func article(angle: Int) -> (title: String, text: String) {
    let sentenceCount = generator.logNormal(median: 22, spread: 0.6, in: 5...220)
    var lead = [Self.sentence(fact()), Self.sentence(fact())]
    if let nativeName = subject.nativeName, generator.chance(70) {
      lead.append(
        Self.sentence("in the writing of its own country \(subject.name) is \(nativeName)"))
    }
    lead.append(sentence(Self.leadEnds))
    var text = lead.joined(separator: " ")
    var remaining = sentenceCount - lead.count
    let headings = generator.permutation(Self.headings.count)
    for heading in headings where remaining > 0 {
      let count = min(remaining, generator.integer(in: 4...12))
      text += "\n\n\(fill(Self.headings[heading], about: subject).capitalizingFirst())\n"
      text += paragraphs(sentenceCount: count)
      remaining -= count
    }
    if remaining > 0 {
      text += "\n\nNotes\n" + paragraphs(sentenceCount: remaining)
    }
    return (fill(Self.titles[angle % Self.titles.count], about: subject).capitalizingFirst(), text)
  }

  private static let titles: [Template] = [
    "{name}", "History of {name}", "{name} and {theme}", "{name} in song and memory",
    "The {kind} {name}", "{name}, later years",
  ]

  private static let leadEnds: [Template] = [
    "{name} is among the better documented names of {region}",
    "it belongs to the history of {theme} in {region}",
    "its name is tied to the word {rare}",
    "together with {other} it shaped the {theme} of {region}",
  ]

  private static let headings: [Template] = [
    "Origins", "History", "Description", "{theme} in {region}", "Customs", "The {rare}", "Legacy",
    "Relations to {other}", "Economy", "In the archives", "Disputes", "Later years", "Trade",
    "Name", "Restoration", "Present state",
  ]
}
