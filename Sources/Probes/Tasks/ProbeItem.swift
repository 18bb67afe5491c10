/// One question of a probe, as text.
package struct ProbeItem: Equatable, Sendable {
  /// What the model is asked.
  package enum Question: Equatable, Sendable {
    /// Which of the texts follows the prompt; `answer` is the place of the right one.
    case choice([String], answer: Int)

    /// What the model generates; any of the answers is right.
    case answer([String], firstWordOnly: Bool)

    /// How likely a text is.
    case loss(String)
  }

  /// Its id in the file, or its line.
  package var id: String

  /// The group that it is summarized in, such as the number of demonstrations in its context.
  package var group: String?

  /// Documents before the prompt, each with its end.
  package var preceding: [String]

  /// Everything before the answer.
  package var prompt: String
  package var question: Question

  /// Whether the attention on the preceding documents is measured, too.
  package var measuresAttention: Bool

  /// A question.
  package init(
    id: String, group: String? = nil, preceding: [String] = [], prompt: String,
    question: Question, measuresAttention: Bool = false
  ) {
    self.id = id
    self.group = group
    self.preceding = preceding
    self.prompt = prompt
    self.question = question
    self.measuresAttention = measuresAttention
  }

  /// All of its text, to be looked for in a corpus.
  var text: String {
    switch question {
    case .choice(let choices, let answer): prompt + choices[answer]
    case .answer: prompt
    case .loss(let text): prompt + text
    }
  }

  /// The right answer, where there is one of several.
  var answerText: String? {
    guard case .choice(let choices, let answer) = question else { return nil }
    return choices[answer]
  }
}
