import Randomness

extension Prose {
  /// A handbook in numbered chapters of remarks, steps, parts and cautions.
  ///
  /// The median is about 4,000 words, and the longest go beyond 20,000.
  mutating func handbook() -> (title: String, text: String) {
    let title = phrase(Self.titles).capitalizingFirst()
    var remaining = generator.logNormal(median: 380, spread: 0.8, in: 60...2400)
    var text = Self.sentence(fact()) + " " + sentence(Self.introductions)
    var chapter = 0
    while remaining > 0 {
      chapter += 1
      text += "\n\n\(chapter). \(phrase(Self.chapters).capitalizingFirst())\n\n"
      let remarkCount = generator.integer(in: 3...9)
      text += paragraphs(sentenceCount: remarkCount)
      let stepCount = generator.integer(in: 4...14)
      for step in 1...stepCount {
        text += "\n\(chapter).\(step) \(sentence(Self.steps))"
      }
      remaining -= remarkCount + stepCount
      if generator.chance(50) {
        text += "\n\n\(phrase(["CAUTION", "Note", "Warning", "Remember"])): "
        text += sentence(Self.cautions)
        remaining -= 1
      }
      if generator.chance(30) {
        remaining -= appendParts(to: &text)
      }
    }
    return (title, text)
  }

  /// Appends a list of spare parts and returns its length.
  private mutating func appendParts(to text: inout String) -> Int {
    let partCount = generator.integer(in: 3...9)
    text += "\n\nParts"
    for part in 1...partCount {
      text += "\n  \(part)  \(phrase(Self.parts))"
    }
    return partCount
  }

  private static let titles: [Template] = [
    "Handbook of {theme} at {name}", "{name}: instructions for use", "The care of {name}",
    "{theme} step by step, after the practice of {name}", "Service manual, {name}",
  ]

  private static let introductions: [Template] = [
    "this handbook is for those who work with {name} every day",
    "read every chapter before you touch the {noun}",
    "it replaces the sheets that {someone} wrote in {later}",
  ]

  private static let chapters: [Template] = [
    "Before you begin", "the {noun}", "Daily work with the {noun}", "Care of the {noun}",
    "When the {noun} turns {adjective}", "Winter", "Measuring", "The {rare}", "Faults and remedies",
    "From the {noun} to the {noun}", "Safety", "Storage", "Working together with {other}",
    "Cleaning", "Records", "What {founder} taught",
  ]

  private static let steps: [Template] = [
    "lift the {noun} and set it on the {noun}",
    "turn the {noun} {number} times to the left",
    "wait until the {noun} looks {adjective}, then close the lid",
    "wipe the {noun} with a dry cloth",
    "check that the {noun} does not touch the {noun}",
    "if the {noun} is {adjective}, begin again with a fresh {noun}",
    "write the date and the weight of the {noun} in the book",
    "loosen the {material} ring and take out the {noun}",
    "heat the {noun} for {number} minutes, no longer",
    "ask a second person to hold the {noun}",
    "fill the {noun} to the {colour} mark",
    "listen: a sound {noun} hums, and {aNoun} that is {adjective} rattles",
    "press the {noun} down until the {noun} springs back",
    "count {number} breaths before you open the {noun}",
    "grease the {noun}, but never the {noun}",
    "lay the {adjective} {noun} aside for the next day",
    "compare the {noun} with the drawing of the {rare}",
    "tighten the {noun} by a quarter turn",
    "pour off what has gathered under the {noun}",
    "tie the {noun} to the {material} post",
  ]

  private static let cautions: [Template] = [
    "never leave the {noun} alone with the {noun}",
    "{aNoun} that has cooled must not be warmed twice", "the {rare} is not a handle",
    "parts from {rival} do not fit", "keep the {noun} out of the rain",
    "do not stand under the {noun}", "a {adjective} {noun} can break without a sound",
  ]

  private static let parts: [Template] = [
    "{noun}, {material}, {number} mm", "{adjective} {noun}, {colour}", "{noun} with {noun}",
    "{noun} (from {other})", "spare {noun}, {number} pieces", "{rare} plate, {material}",
  ]
}
