import Randomness

/// Chooses demonstrations by a seed, each label as often as the others.
enum Demonstrations {
  /// `count` texts in random order, none of which has a content of `queries`.
  ///
  /// Labels take turns in random order, so their counts differ by at most one as long as there are
  /// texts of each. Time is linear in the pool.
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
