import Randomness

/// A sheet that gives one label to the words of one class and another to those of a second.
struct LabelSheet: Sendable {
  let name: String
  let classes: [NoteAttribute]
  let labels: [String]

  /// A line of a sheet: a word, and the place of its class and label among those of the sheet.
  typealias Line = (word: String, side: Int)

  /// Lines with each class as often as the other, in random order.
  func lines(_ count: Int, using generator: inout SplitMix64) -> [Line] {
    let first = generator.index(below: 2)
    let lines = (0..<count).map { line in
      let side = (line + first) % 2
      return (word: generator.choice(classes[side].values), side: side)
    }
    return generator.permutation(count).map { lines[$0] }
  }

  /// The text of lines: the word, its label, the name of its class.
  ///
  /// The name behind the label asks a model to write down at the label what the word was. A small model
  /// that does not learn this first does not find a label by the class of its word in time.
  func text(_ lines: [Line]) -> String {
    "Sheet \(name):"
      + lines.map { " \($0.word) \(labels[$0.side]) \(classes[$0.side].rawValue)." }.joined()
  }
}
