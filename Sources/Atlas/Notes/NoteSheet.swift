import Randomness

/// A sheet that gives one label to the words of one class and another to those of a second.
///
/// Classes are the attributes of people, whose words every source uses; labels mean nothing.
struct NoteSheet: Sendable {
  let name: String
  let classes: [NoteAttribute]
  let labels: [String]

  /// A sheet of two classes, with two of `labels`.
  init(name: String, labels: [String], using generator: inout SplitMix64) {
    self.name = name
    classes = generator.permutation(NoteAttribute.allCases.count).prefix(2)
      .map { NoteAttribute.allCases[$0] }
    self.labels = generator.permutation(labels.count).prefix(2).map { labels[$0] }
  }

  /// Lines of words with their labels: each class as often as the other, in random order.
  func lines(_ count: Int, using generator: inout SplitMix64) -> [(word: String, side: Int)] {
    let first = generator.index(below: 2)
    let lines = (0..<count).map { line in
      let side = (line + first) % 2
      return (word: generator.choice(classes[side].values), side: side)
    }
    return generator.permutation(count).map { lines[$0] }
  }

  /// The text of a sheet with lines.
  func text(_ lines: [(word: String, side: Int)]) -> String {
    "Sheet \(name):" + lines.map { " \($0.word) \(labels[$0.side])." }.joined()
  }
}
