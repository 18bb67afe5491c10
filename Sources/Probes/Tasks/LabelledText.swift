/// A text or a question with what is right: the raw material of prompts with demonstrations.
package struct LabelledText: Equatable, Sendable {
  package var id: String

  /// The values of a template's places, such as `text`, or `context` and `question`.
  package var fields: [String: String]

  /// What fills the last place: the label, or the first of the right answers.
  package var answer: String

  /// All right answers.
  package var answers: [String]

  /// What else could be chosen, where the file says it.
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

  /// What it says, for finding the same text again.
  var content: String {
    fields.keys.sorted().compactMap { fields[$0] }.joined(separator: "\n")
  }
}
