import Randomness

extension Prose {
  /// A report: a dateline with the event, a few facts, a voice, and an end.
  mutating func report() -> (title: String, text: String) {
    let sentenceCount = generator.logNormal(median: 8, spread: 0.5, in: 3...60)
    let event = generator.index(below: Self.events.count)
    let title = fill(Self.events[event].headline, about: subject).capitalizingFirst()
    let place = world.region(of: subject).name.uppercased()
    let date = "\(generator.integer(in: 1...28)) \(generator.choice(CommonPhrases.months))"
    let opening = Self.sentence(fill(Self.events[event].opening, about: subject))
    var text = "\(place), \(date) — \(opening) "
    text += Self.sentence(fact())
    text += "\n\n" + paragraphs(sentenceCount: max(1, sentenceCount - 3))
    if generator.chance(70) {
      text += "\n\n" + sentence(Self.quotes)
    }
    text += " " + sentence(Self.endings)
    return (title, text)
  }

  private static let events: [(headline: Template, opening: Template)] = [
    ("Fire at {name} put out", "a fire near {name} was put out before it reached the {noun}"),
    ("{name} to be measured again", "surveyors will measure {name} again, after a dispute"),
    (
      "Lost {rare} found near {name}",
      "the {rare}, missing for {number} years, has been found near {name}"
    ),
    ("Festival at {name} draws crowds", "more than {number} guests came to the feast at {name}"),
    ("{name}: council votes on repairs", "the council has granted money for repairs at {name}"),
    ("Strike in {theme} reaches {name}", "workers in {theme} near {name} laid down their tools"),
    (
      "{founder} honoured in {region}",
      "a plaque for {founder} was unveiled, who is remembered at {name}"
    ),
    ("Flood spares {name}", "the flood that closed the road to {other} has spared {name}"),
    ("Prize for study of {name}", "a study of {name} and its {noun} has won this year’s prize"),
    ("{name} and {other} settle quarrel", "a quarrel of {number} years over the {rare} has ended"),
    ("Thieves take {noun} from {name}", "a {adjective} {noun} was stolen from {name} at night"),
    ("Museum shows {rare}", "the museum of {region} shows the {rare} of {name} until {month}"),
  ]

  private static let quotes: [Template] = [
    "“We never doubted the {rare},” said {someone}.",
    "“Without the {noun} there would be no {theme} here,” {someone} said.",
    "“People mix up {name} and {rival}, and that has to stop,” said {someone}.",
    "“I counted {number} of them,” said {someone}, “and then I stopped.”",
    "“It was {colour} when I was a child, and it is {colour} now,” {someone} recalled.",
    "“Ask in {other},” {someone} said, “they have the papers.”",
  ]

  private static let endings: [Template] = [
    "a decision is expected in {month}", "the inquiry goes on",
    "nobody was hurt", "the work will cost {number} thousand crowns",
    "{other} has offered help", "the road will stay closed until the {day}th of {month}",
    "a second hearing is set for {month}",
  ]
}
