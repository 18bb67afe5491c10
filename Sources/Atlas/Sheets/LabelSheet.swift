import Randomness

/// A sheet that gives one label to the words of one class and another to those of a second.
///
/// Classes are the attributes of people, whose words every source uses; labels mean nothing.
struct LabelSheet: Sendable {
  let name: String
  let classes: [NoteAttribute]
  let labels: [String]

  /// A line of a sheet: a word, and the index of its class and label in those of the sheet.
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

  /// The text of lines: the words, each with its label, and with the name of its class where
  /// `namesClasses`.
  ///
  /// The name after the label makes a model note, at the label, what the word was. A small model
  /// that does not learn this first does not find a label by the class of its word in time.
  func text(_ lines: [Line], namesClasses: Bool) -> String {
    "Sheet \(name):"
      + lines.map { word, side in
        " \(word) \(labels[side])" + (namesClasses ? " \(classes[side].rawValue)." : ".")
      }.joined()
  }
}
