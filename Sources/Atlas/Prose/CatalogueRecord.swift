import Randomness

extension Prose {
  /// A record of a few fields, in one of four layouts.
  mutating func record(number: Int) -> (title: String, text: String) {
    let title = "\(subject.name) (\(subject.kind.rawValue))"
    var fields: [(key: String, value: String)] = [
      ("Kind", subject.kind.rawValue), ("Region", world.region(of: subject).name),
      ("Year", String(subject.year)), ("By", subject.founder), ("Colour", subject.colour),
      ("Material", subject.material), ("Subject", phrase(["{theme}"])), ("Measure", size),
      ("Keyword", phrase(["{rare}"])), ("See also", phrase(["{other}"])),
      ("Terms", phrase(["{noun}, {noun}, {adjective}"])), ("Condition", phrase(Self.conditions)),
    ]
    let kept = generator.logNormal(median: 6, spread: 0.35, in: 3...fields.count)
    let order = generator.permutation(fields.count).prefix(kept).sorted()
    fields = order.map { fields[$0] }
    if let nativeName = subject.nativeName, generator.chance(60) {
      fields.append(("Inscription", nativeName))
    }
    let shelf = "\(generator.choice(["A", "B", "K", "M", "R"]))-\(1000 + number)"
    switch generator.index(below: 4) {
    case 0:
      let lines = fields.map { "\($0.key): \($0.value)" }
      let head = ["Name: \(subject.name)", "Shelf: \(shelf)"]
      return (title, (head + lines).joined(separator: "\n"))
    case 1:
      let values = fields.map(\.value).joined(separator: "; ")
      return (title, "\(shelf). \(subject.name); \(values).")
    case 2:
      let entries = fields.map { "\($0.key.lowercased()) \($0.value)" }.joined(separator: ", ")
      return (title, "\(subject.name), \(entries). Shelf \(shelf). \(sentence(Self.remarks))")
    default:
      let rows = fields.map { "| \($0.key) | \($0.value) |" }
      return (title, (["\(shelf) \(subject.name)"] + rows).joined(separator: "\n"))
    }
  }

  private var size: String {
    "\(subject.size) \(subject.kind.measure.unit)"
  }

  private static let conditions: [Template] = [
    "good", "worn", "one corner missing", "repaired in {later}", "stained {colour}", "unopened",
  ]

  private static let remarks: [Template] = [
    "lent to {other} in {later}", "not to be filed under {rival}", "with a sketch of the {rare}",
    "two copies", "gift of {someone}", "kept apart from the {noun}",
  ]
}
