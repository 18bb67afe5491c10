/// A text or a question with its right answers: what prompts with demonstrations are made from.
package struct LabelledText: Equatable, Sendable {
  package var id: String

  /// The values of a template's slots, such as `text`, or `context` and `question`.
  package var fields: [String: String]

  /// What fills the last slot: the label, or the first of the right answers.
  package var answer: String

  /// All right answers.
  package var answers: [String]

  /// Wrong answers to choose from, where the file has them.
  package var distractors: [String]

  /// A text with its answers, of which there is at least one.
  package init(
    id: String, fields: [String: String], answers: [String], distractors: [String] = []
  ) {
    self.id = id
    self.fields = fields
    answer = answers[0]
    self.answers = answers
    self.distractors = distractors
  }

  /// Its text, by which equal texts are found.
  var content: String {
    fields.keys.sorted().compactMap { fields[$0] }.joined(separator: "\n")
  }
}
