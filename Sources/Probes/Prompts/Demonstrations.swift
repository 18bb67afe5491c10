import Randomness

/// Chooses demonstrations: seeded, and each label as often as the others.
enum Demonstrations {
  /// `count` texts for a seed, none of which is one of `queries`, in random order.
  ///
  /// Labels take turns in random order, so their counts differ by one at most as long as there are
  /// texts of each.
  static func choose(
    _ count: Int, from pool: [LabelledText], balancing isBalanced: Bool,
    excluding queries: Set<String>, using generator: inout SplitMix64
  ) -> [LabelledText] {
    let usable = generator.shuffled(pool.filter { !queries.contains($0.content) })
    guard isBalanced else { return Array(usable.prefix(count)) }
    var byLabel: [String: [LabelledText]] = [:]
    for text in usable { byLabel[text.answer, default: []].append(text) }
    var waiting = generator.shuffled(byLabel.keys.sorted())
    var chosen: [LabelledText] = []
    while chosen.count < count, !waiting.isEmpty {
      for label in waiting where chosen.count < count {
        if let text = byLabel[label]?.popLast() { chosen.append(text) }
      }
      waiting.removeAll { byLabel[$0]?.isEmpty ?? true }
    }
    return generator.shuffled(chosen)
  }
}
